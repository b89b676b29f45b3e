public import Egress
public import JSONC

extension EgressPolicy {
    /// The policy as JSON, each rule as it is written.
    public var json: JSONValue {
        [
            "mode": .string(mode.rawValue), "allow": .array(allow.map { .string("\($0)") }),
            "deny": .array(deny.map { .string("\($0)") }),
        ]
    }

    /// Reads a policy; nil when something is missing or is no rule.
    init?(json: JSONValue) {
        guard let mode = json["mode"]?.string.flatMap(Mode.init(rawValue:)),
            let allow = Self.rules(json["allow"]), let deny = Self.rules(json["deny"])
        else { return nil }
        self.init(mode: mode, allow: allow, deny: deny)
    }

    private static func rules(_ json: JSONValue?) -> [EgressRule]? {
        guard let texts = json?.array?.map(\.string) else { return nil }
        let rules = texts.compactMap { text in text.flatMap { try? EgressRule(parsing: $0) } }
        return rules.count == texts.count ? rules : nil
    }

    /// Whether anything can be reached at all, so that there has to be a way out.
    var needsWay: Bool {
        switch mode {
        case .none: false
        case .allowlist: !allow.isEmpty
        case .full: true
        }
    }
}
