import DevContainer
public import Diagnostics
import FoundationEssentials
import JSONC
public import OrderedCollections

/// Values that processes in the container see as variables and that nothing else keeps: no image,
/// label, configuration of a container, file of Berth or line of output.
public struct Secrets: Sendable {
    /// The values by the names of their variables.
    public let values: OrderedDictionary<String, String>

    /// Creates secrets.
    public init(_ values: OrderedDictionary<String, String> = [:]) {
        self.values = values
    }

    /// Hides the values in text.
    public var mask: SecretMask { SecretMask(values.values) }

    /// The variables of a process.
    var variables: [String] { values.map { "\($0)=\($1)" } }
}

extension Secrets: CustomStringConvertible, CustomDebugStringConvertible {
    /// The names, never the values.
    public var description: String { "Secrets(\(values.keys.joined(separator: ", ")))" }

    /// The names, never the values.
    public var debugDescription: String { description }
}

extension Secrets {
    private static let largestFileBytes = 4 << 20

    /// Reads a JSON file of an object, name to value; comments are accepted.
    ///
    /// - Throws: A diagnostic that names the place of a fault but shows nothing of the file.
    public init(file: String) throws {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw Self.unreadable(file, "it cannot be opened")
        }
        guard bytes.count <= Self.largestFileBytes else {
            throw Self.unreadable(file, "it is larger than \(Self.largestFileBytes >> 20) MB")
        }
        let document: JSONDocument
        do throws(JSONSyntaxError) {
            document = try JSONDocument(parsing: Array(bytes), path: file)
        } catch {
            let place = error.diagnostics.first?.location
            throw Self.unreadable(
                file,
                "it is no JSON" + (place.map { ", at \($0.line):\($0.column)" } ?? "")
            )
        }
        guard let members = document.root.object else {
            throw Self.unreadable(file, "it is no object of names and values")
        }
        var values: OrderedDictionary<String, String> = [:]
        for (name, value) in members {
            guard Self.isName(name), let text = Self.text(value), !text.contains("\0") else {
                throw Self.unreadable(file, "the value of `\(name)` cannot be a variable")
            }
            values[name] = text
        }
        self.init(values)
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && !name.contains { $0 == "=" || $0 == "\0" }
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer, .real, .bool: value.text()
        case .null, .array, .object: nil
        }
    }

    private static func unreadable(_ file: String, _ why: String) -> DiagnosticError {
        DiagnosticError(
            Diagnostic(
                code: "secrets-file",
                "Failed to read/parse secrets from `\(file)`: \(why)",
                hints: ["write it as `{ \"NAME\": \"value\" }`"]
            )
        )
    }

    /// Returns what to tell of secrets that a configuration recommends and that are not given; all
    /// of them are optional.
    func note(_ recommended: OrderedDictionary<String, SecretRecommendation>) -> Diagnostic? {
        let missing = recommended.filter { values[$0.key] == nil }
        guard !missing.isEmpty else { return nil }
        let names = missing.keys.map { "`\($0)`" }.joined(separator: ", ")
        return Diagnostic(
            .note,
            code: "secrets-recommended",
            missing.count == 1
                ? "the configuration recommends the secret \(names), which is not given"
                : "the configuration recommends the secrets \(names), which are not given",
            notes: missing.compactMap { name, secret in
                let words = [secret.description, secret.documentationURL].compactMap { $0 }
                return words.isEmpty ? nil : "`\(name)`: \(words.joined(separator: " "))"
            },
            hints: ["give them by `--secrets-file`, a JSON file of names and values"]
        )
    }
}
