public import JSONC

/// What values a setting takes.
public enum SettingKind: Hashable, Sendable {
    /// Any text that is not empty.
    case text
    /// An absolute path, or one that begins with `~/`.
    case path
    /// One of some words, from the tightest to the loosest where there is such an order.
    case choice([String])
    /// A class of isolation, or the name of a runtime of the engine.
    case isolation
    /// A whole number from 1.
    case count
    /// A decimal number above zero.
    case decimal
    /// An amount of memory.
    case bytes
    /// A span of time.
    case span
    /// Rules about hosts, such as `example.org`, `*.example.org` or `example.org:8443`, and names
    /// of presets.
    case hosts
    /// Any texts that are not empty.
    case texts
    /// Some of these words.
    case words([String])

    /// What a value must be, with its article, for messages.
    public var expectation: String {
        switch self {
        case .text: "a text that is not empty"
        case .path: "an absolute path, or one that begins with `~/`"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .isolation:
            "`container`, `gvisor`, `kata`, or the name of a runtime of the engine"
        case .count: "a whole number from 1"
        case .decimal: "a number above zero"
        case .bytes: "an amount of memory, such as `512m` or `2g`"
        case .span: "a span of time, such as `90s`, `30m` or `2h`"
        case .hosts:
            "hosts, such as `example.org` or `*.example.org:8443`, or presets, such as `npm`"
        case .texts: "an array of texts that are not empty"
        case .words(let words): "some of " + words.map { "`\($0)`" }.joined(separator: ", ")
        }
    }

    /// Returns the value of a flag or an environment variable; nil when it is none.
    ///
    /// Lists are written with commas; an empty text is an empty list.
    public func value(of text: String) -> SettingValue? {
        switch self {
        case .text: text.isEmpty ? nil : .text(text)
        case .path: text.hasPrefix("/") || text.hasPrefix("~/") ? .text(text) : nil
        case .choice(let words): words.contains(text) ? .text(text) : nil
        case .isolation: IsolationClass(parsing: text).map { .text($0.name) }
        case .count: Int(text).flatMap { $0 > 0 ? .number($0) : nil }
        case .decimal: Double(text).flatMap { Self.decimal($0) }
        case .bytes: ByteCount(parsing: text).map { .bytes($0) }
        case .span: TimeSpan(parsing: text).map { .span($0) }
        case .hosts: list(HostRules.separated(text).map { Self.trimmed($0[...]) })
        case .texts, .words: list(text.split(separator: ",").map { Self.trimmed($0) })
        }
    }

    /// Returns the value that a settings file has; nil when it is none.
    public func value(of json: JSONValue) -> SettingValue? {
        switch (self, json) {
        case (.hosts, .array(let elements)), (.texts, .array(let elements)),
            (.words, .array(let elements)):
            let texts = elements.compactMap(\.string)
            return texts.count == elements.count ? list(texts) : nil
        case (.hosts, _), (.texts, _), (.words, _): return nil
        case (.count, _): return json.integer.flatMap { $0 > 0 ? .number($0) : nil }
        case (.decimal, _): return json.number.flatMap { Self.decimal($0) }
        case (.bytes, .integer(let bytes)): return value(of: String(bytes))
        case (.span, .integer(let seconds)): return value(of: String(seconds))
        default: return json.string.flatMap { value(of: $0) }
        }
    }

    private func list(_ texts: [String]) -> SettingValue? {
        let isGood = texts.allSatisfy { text in
            switch self {
            case .hosts: HostRules.isRule(text)
            case .words(let words): words.contains(text)
            default: !text.isEmpty
            }
        }
        return isGood ? .list(texts) : nil
    }

    /// Whether a value is a list, which flags may give in several parts.
    var isList: Bool {
        switch self {
        case .hosts, .texts, .words: true
        default: false
        }
    }

    private static func decimal(_ number: Double) -> SettingValue? {
        number > 0 && number < 1e9 ? .decimal(number) : nil
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
