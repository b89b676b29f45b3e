public import JSONC

/// The value of a setting.
public enum SettingValue: Hashable, Sendable {
    case text(String)
    case number(Int)
    case decimal(Double)
    case bytes(ByteCount)
    case span(TimeSpan)
    case list([String])
}

extension SettingValue {
    /// The text, or nil when the value is none.
    public var text: String? { if case .text(let text) = self { text } else { nil } }
    /// The whole number, or nil when the value is none.
    public var number: Int? { if case .number(let number) = self { number } else { nil } }
    /// The decimal number, or nil when the value is none.
    public var decimal: Double? { if case .decimal(let number) = self { number } else { nil } }
    /// The amount of memory, or nil when the value is none.
    public var bytes: ByteCount? { if case .bytes(let bytes) = self { bytes } else { nil } }
    /// The span of time, or nil when the value is none.
    public var span: TimeSpan? { if case .span(let span) = self { span } else { nil } }
    /// The texts, or nil when the value is no list.
    public var list: [String]? { if case .list(let list) = self { list } else { nil } }

    /// The value as JSON, as one would write it in a settings file.
    public var json: JSONValue {
        switch self {
        case .text(let text): .string(text)
        case .number(let number): .integer(number)
        case .decimal(let number): .real(number)
        case .bytes(let bytes): .string(bytes.description)
        case .span(let span): .string(span.description)
        case .list(let list): .array(list.map { .string($0) })
        }
    }
}

extension SettingValue: CustomStringConvertible {
    /// The value as one would write it for a flag; a list with commas between its elements.
    public var description: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .decimal(let number): JSONValue.real(number).text()
        case .bytes(let bytes): bytes.description
        case .span(let span): span.description
        case .list(let list): list.joined(separator: ",")
        }
    }
}
