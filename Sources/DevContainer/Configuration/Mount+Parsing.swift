public import Diagnostics
import JSONC

/// What is wrong with the text of a mount.
public enum MountError: Error, Hashable {
    /// Quotes that do not surround a whole field.
    case misplacedQuote(String)
    /// Something other than `key=value` that is no known switch.
    case noValue(String, text: String)
    /// No `target`.
    case noTarget(String)
}

extension MountError: DiagnosticConvertible {
    /// What to tell the user.
    public var diagnostics: [Diagnostic] { [diagnostic(at: nil)] }

    func diagnostic(at location: SourceLocation?) -> Diagnostic {
        Diagnostic(code: "mount", summary, at: location, hints: [Self.hint])
    }

    private static let hint = "write it as `type=bind,source=/on/host,target=/inside`"

    private var summary: String {
        switch self {
        case .misplacedQuote(let text):
            "the mount `\(text)` has quotes that do not surround a whole field"
        case .noValue(let field, let text): "`\(field)` in the mount `\(text)` has no value"
        case .noTarget(let text): "the mount `\(text)` has no `target`"
        }
    }
}

extension Mount {
    /// Reads the text of `docker run --mount`.
    ///
    /// Fields are separated by commas; a field with a comma inside stands in double quotes.
    ///
    /// - Throws: When quotes do not match, a value or the target is missing.
    public init(parsing text: String) throws(MountError) {
        let fields: [String]
        do {
            fields = try CommaSeparatedFields.parse(text)
        } catch {
            throw .misplacedQuote(text)
        }
        var parts = Parts()
        for field in fields where !field.isEmpty {
            let equals = field.firstIndex(of: "=")
            let name = String(equals.map { field[..<$0] } ?? field[...])
            let value = equals.map { String(field[field.index(after: $0)...]) }
            guard parts.take(name, value) else { throw .noValue(field, text: text) }
        }
        guard let target = parts.target, !target.isEmpty else { throw .noTarget(text) }
        self.init(
            type: parts.type ?? "volume",
            source: parts.source,
            target: target,
            options: parts.options,
            written: .string(text)
        )
    }

    /// The fields of a mount as far as they were read.
    private struct Parts {
        static let switches = ["readonly", "ro", "volume-nocopy", "bind-nonrecursive", "external"]

        var type: String?
        var source: String?
        var target: String?
        var options: [Option] = []

        /// Takes a field; false when it lacks its value.
        mutating func take(_ name: String, _ value: String?) -> Bool {
            let key = name.trimmed().lowercased()
            switch (key, value) {
            case ("type", let value?): type = value.lowercased()
            case ("source", let value?), ("src", let value?): source = value
            case ("target", let value?), ("dst", let value?), ("destination", let value?):
                target = value
            case (_, let value?): options.append(Option(key, value))
            case (_, nil) where Self.switches.contains(key): options.append(Option(key))
            case (_, nil): return false
            }
            return true
        }
    }
}

extension String {
    fileprivate func trimmed() -> String {
        let spaces: Set<Character> = [" ", "\t"]
        let start = drop { spaces.contains($0) }
        let length = start.reversed().drop { spaces.contains($0) }.count
        return String(start.prefix(length))
    }
}
