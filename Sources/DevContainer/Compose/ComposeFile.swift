public import Diagnostics
import Yams

/// A Compose file, as far as Berth itself reads one: the rest is Compose's own business.
public struct ComposeFile: Hashable, Sendable {
    /// The file's path, absolute.
    public var path: String
    /// The file's path for people.
    public var displayPath: String
    /// The file's text.
    public var text: String
    /// The project's name as written, variables and all.
    public var name: String?
    /// The old format version as written.
    public var version: String?

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - path: Its absolute path.
    ///   - displayPath: Its path for people.
    /// - Throws: A diagnostic with the place of what is no YAML.
    public init(parsing text: String, path: String, displayPath: String) throws(DiagnosticError) {
        self.path = path
        self.displayPath = displayPath
        self.text = text
        guard let root = try Self.root(text, displayPath) else { return }
        for (key, value) in root {
            switch key.string {
            case "name": name = value.string
            case "version": version = value.string
            default: break
            }
        }
    }

    /// The text without the project's name, for Compose before 2.0, which refuses it; the other
    /// lines keep their numbers where the file is written in lines.
    public var textWithoutName: String {
        guard name != nil, let root = try? Self.root(text, displayPath) else { return text }
        let places = root.compactMap(\.key.mark?.line)
        guard let line = root.first(where: { $0.key.string == "name" })?.key.mark?.line,
            root.style != .flow, places.count(where: { $0 == line }) == 1
        else {
            guard Self.withoutAliases(text) == text else { return text }
            let rest = root.filter { $0.key.string != "name" }
            return (try? Yams.serialize(node: .mapping(Node.Mapping(rest)))) ?? text
        }
        var lines = Self.lines(text)
        let next = places.filter { $0 > line }.min() ?? lines.count + 1
        for index in line - 1..<next - 1 { lines[index] = "" }
        return lines.joined(separator: "\n")
    }

    /// Returns the place of a service's name; nil when the file does not have the service.
    public func location(ofService service: String) -> SourceLocation? {
        guard let services = (try? Self.root(text, displayPath))?["services"]?.mapping,
            let key = services.first(where: { $0.key.string == service })?.key, let mark = key.mark
        else { return nil }
        return Self.location(mark, length: service.count, text, displayPath)
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: false) { $0.isNewline }
    }

    /// Makes words of aliases, at the same places.
    ///
    /// A few aliases of aliases stand for billions of values, which the library would look at one
    /// by one where they are a key. What Berth itself reads is no alias.
    private static func withoutAliases(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "*")) else { return text }
        var bytes = Array(text.utf8)
        var previous = UInt8(ascii: "\n")
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == UInt8(ascii: "*"), " \t\r\n-?:,[{".utf8.contains(previous) {
                bytes[index] = UInt8(ascii: "_")
            }
            previous = byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func root(
        _ text: String,
        _ path: String
    ) throws(DiagnosticError) -> Node.Mapping? {
        do {
            return try Yams.compose(yaml: withoutAliases(text))?.mapping
        } catch YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _)
        {
            throw DiagnosticError(
                Diagnostic(
                    code: "yaml-syntax",
                    "the Compose file is no YAML: \(problem)",
                    at: location(mark, length: 1, text, path),
                    notes: context.map { ["the parser was \($0.text)"] } ?? [],
                    hints: ["indent with spaces, and quote text that holds `: ` or ` #`"]
                )
            )
        } catch {
            // What else the library minds, such as a key given twice, is for Compose to judge.
            return nil
        }
    }

    private static func location(
        _ mark: Mark,
        length: Int,
        _ text: String,
        _ path: String
    ) -> SourceLocation {
        let all = lines(text)
        let line = all.indices.contains(mark.line - 1) ? String(all[mark.line - 1]) : ""
        return SourceLocation(
            path: path,
            line: mark.line,
            column: max(1, mark.column),
            length: length,
            lineText: line
        )
    }
}
