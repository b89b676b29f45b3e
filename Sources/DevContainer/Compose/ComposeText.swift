public import Diagnostics
public import JSONC
import Yams

/// Writes Compose files.
public enum ComposeText {
    /// Returns a value as YAML that Compose reads back as it is: strings are quoted, and a `$` in
    /// one is doubled, since Compose replaces variables.
    ///
    /// - Throws: A diagnostic when a text cannot be YAML at all.
    public static func render(_ value: JSONValue) throws(DiagnosticError) -> String {
        do {
            return try Yams.serialize(node: node(value), width: -1)
        } catch {
            throw DiagnosticError(
                Diagnostic(code: "yaml", "cannot write a Compose file: \(error)", exitCode: .bug)
            )
        }
    }

    private static func node(_ value: JSONValue) -> Node {
        switch value {
        case .object(let members):
            let pairs = members.map { (key($0.key), node($0.value)) }
            return .mapping(Node.Mapping(pairs, Tag(.map), pairs.isEmpty ? .flow : .block))
        case .array(let elements):
            let nodes = elements.map(node)
            return .sequence(Node.Sequence(nodes, Tag(.seq), nodes.isEmpty ? .flow : .block))
        case .string(let text):
            return .scalar(
                Node.Scalar(text.replacing("$", with: "$$"), Tag(.str), .doubleQuoted)
            )
        default:
            return .scalar(Node.Scalar(value.text(), .implicit, .plain))
        }
    }

    /// A member's name, in which nothing is replaced; the format's own stay bare.
    private static func key(_ name: String) -> Node {
        let isPlain = name.count > 1 && name.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 }
        let isWord = ["null", "true", "false", "yes", "no", "on", "off"].contains(name)
        return .scalar(
            Node.Scalar(name, Tag(.str), isPlain && !isWord ? .plain : .doubleQuoted)
        )
    }
}
