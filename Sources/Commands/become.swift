import Diagnostics
import Glibc

/// Lets another program take the place of this process, so that its questions, its pager and its
/// code are its own.
///
/// - Parameters:
///   - path: The program.
///   - arguments: What it is started with, its own name first.
///   - folder: Where it starts; nil for here.
/// - Throws: A diagnostic when it cannot be started; else this does not return.
func become(_ path: String, _ arguments: [String], in folder: String? = nil) throws {
    if let folder, chdir(folder) != 0 {
        let reason = String(cString: strerror(errno))
        throw DiagnosticError(
            Diagnostic(
                code: "folder",
                "cannot enter `\(folder)`: \(reason)",
                exitCode: .environment
            )
        )
    }
    var pointers = arguments.map { strdup($0) }
    pointers.append(nil)
    execv(path, &pointers)
    let reason = String(cString: strerror(errno))
    throw DiagnosticError(
        Diagnostic(code: "program", "cannot start `\(path)`: \(reason)", exitCode: .environment)
    )
}
