import Diagnostics
import JSONC

/// What a registry says about an error: the JSON of the distribution specification, or a text.
enum RegistryMessage {
    /// How much of a message is shown.
    static let longestText = 300

    /// Returns the message on one line, or nil when there is none.
    static func text(_ bytes: [UInt8]) -> String? {
        let text: String
        if let root = try? JSONValue(parsing: bytes) {
            let errors = root["errors"]?.array ?? []
            let messages = errors.map { error in
                [error["code"]?.string, error["message"]?.string]
                    .compactMap { $0.flatMap { $0.isEmpty ? nil : $0 } }
                    .joined(separator: ": ")
            }
            text =
                messages.isEmpty
                ? root["details"]?.string ?? root["message"]?.string ?? ""
                : messages.joined(separator: "; ")
        } else {
            text = String(decoding: bytes, as: UTF8.self)
            // A page for browsers tells nothing that the status does not.
            if text.drop(while: \.isWhitespace).hasPrefix("<") { return nil }
        }
        let line = TerminalText.oneLine(text, width: longestText)
        return line.isEmpty ? nil : line
    }
}
