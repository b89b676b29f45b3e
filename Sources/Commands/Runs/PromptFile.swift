import Diagnostics
import Glibc
import Runner

/// A prompt that comes from a file or from the standard input.
struct PromptFile {
    /// What the user calls it: a path, or `-`.
    let name: String
    /// The absolute path.
    let path: String

    /// Reads the prompt.
    ///
    /// - Throws: A diagnostic for a file that is not there, cannot be read or is no text.
    func text() throws(DiagnosticError) -> String {
        var status = stat()
        guard stat(path, &status) == 0 || errno != ENOENT else {
            throw fault("there is no file `\(name)`", Self.usage)
        }
        if status.st_mode & S_IFMT == S_IFDIR { throw fault("`\(name)` is a folder", Self.usage) }
        guard let bytes = try Files.read(path, followsLinks: true) else {
            throw fault("there is no file `\(name)`", Self.usage)
        }
        if let zero = bytes.firstIndex(of: 0) {
            throw fault("\(place) is no text: its byte \(zero + 1) is zero", Self.usage)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw fault(
                "\(place) is not UTF-8",
                "save it as UTF-8, for example with `iconv -f latin1 -t utf-8 FILE`"
            )
        }
        return text
    }

    private static let usage = "`--prompt-file` names a text file, or `-` for stdin"

    private var place: String { name == "-" ? "the standard input" : "`\(name)`" }

    private func fault(_ summary: String, _ hint: String) -> DiagnosticError {
        DiagnosticError(Diagnostic(code: "prompt-file", summary, hints: [hint]))
    }
}
