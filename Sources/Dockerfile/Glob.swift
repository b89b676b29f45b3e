/// Wildcards within one name, as Go's `filepath.Match` has them.
public enum Glob {
    /// Returns whether a pattern matches a whole name.
    public static func matches(_ pattern: String, _ name: String) -> Bool {
        matches(Array(pattern)[...], Array(name)[...])
    }

    /// Matches by going back to the last `*` only, so that no pattern takes long.
    static func matches(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
        var pattern = pattern
        var name = name
        var retry: (pattern: ArraySlice<Character>, name: ArraySlice<Character>)?
        while !pattern.isEmpty || !name.isEmpty {
            if pattern.first == "*" {
                pattern = pattern.dropFirst()
                retry = (pattern, name)
            } else if let character = name.first, let rest = rest(of: pattern, after: character) {
                pattern = rest
                name = name.dropFirst()
            } else {
                guard let last = retry, !last.name.isEmpty else { return false }
                retry = (last.pattern, last.name.dropFirst())
                (pattern, name) = (last.pattern, last.name.dropFirst())
            }
        }
        return true
    }

    /// The pattern behind its first sign, or nil when that sign does not match the character.
    private static func rest(
        of pattern: ArraySlice<Character>,
        after character: Character
    ) -> ArraySlice<Character>? {
        guard let sign = pattern.first else { return nil }
        let rest = pattern.dropFirst()
        switch sign {
        case "?": return rest
        case "[":
            guard let end = rest.dropFirst().firstIndex(of: "]") else { return nil }
            let isMember = classContains(rest[rest.startIndex..<end], character)
            return isMember ? rest[(end + 1)...] : nil
        case "\\": return rest.first == character ? rest.dropFirst() : nil
        default: return sign == character ? rest : nil
        }
    }

    private static func classContains(
        _ members: ArraySlice<Character>,
        _ character: Character
    ) -> Bool {
        var members = members
        let isNegated = members.first == "^" || members.first == "!"
        if isNegated { members = members.dropFirst() }
        var found = false
        while let low = members.popFirst() {
            var high = low
            if members.first == "-", members.count > 1 {
                members = members.dropFirst()
                high = members.popFirst() ?? low
            }
            found = found || (low <= character && character <= high)
        }
        return found != isNegated
    }
}
