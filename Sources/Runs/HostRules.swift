import Diagnostics
import Egress

/// Lists of rules about hosts, as settings have them.
enum HostRules {
    /// Whether a text is a rule, or the name of a preset.
    static func isRule(_ text: String) -> Bool {
        (try? EgressRule.rules(named: text)) != nil
    }

    /// Whether everything that the second text means is meant by the first.
    static func covers(_ wide: String, _ narrow: String) -> Bool {
        guard let wide = try? EgressRule.rules(named: wide),
            let narrow = try? EgressRule.rules(named: narrow)
        else { return false }
        return narrow.allSatisfy { rule in wide.contains { $0.covers(rule) } }
    }

    /// Takes a list apart that was written with commas; those between methods separate nothing.
    static func separated(_ text: String) -> [String] {
        var rules: [String] = []
        var methods = ""
        for part in text.split(separator: ",") {
            let word = String(part.drop { $0 == " " })
            if !word.isEmpty, word.utf8.allSatisfy({ (0x41...0x5a).contains($0) }) {
                methods += word + ","
            } else {
                rules.append(methods + word)
                methods = ""
            }
        }
        if !methods.isEmpty { rules.append(String(methods.dropLast())) }
        return rules
    }

    /// The preset that somebody may have meant.
    static func suggestion(for text: String) -> String? {
        let names = EgressPreset.all.map(\.name)
        for word in separated(text) where !isRule(word) {
            if let name = Suggestion.nearest(to: word, in: names) { return name }
        }
        return nil
    }
}
