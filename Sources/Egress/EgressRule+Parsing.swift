extension EgressRule {
    /// Why a text is no rule.
    public enum Fault: Error, Hashable, Sendable {
        /// The host is none.
        case host(HostFault)
        /// The ports are neither a number from 1 to 65535 nor two with a hyphen.
        case ports(String)
        /// A method is not in capital letters.
        case method(String)
        /// The path is not one that requests have.
        case path(String)
        /// `*` stands elsewhere than in front as `*.`, or before a whole registry such as `*.com`.
        case wildcard(String)
        /// It has a scheme, a user or a question mark.
        case url(String)
    }

    /// Reads a rule.
    ///
    /// - Parameter text: The rule; see ``EgressRule``.
    /// - Throws: ``Fault`` with the part that is wrong.
    public init(parsing text: some StringProtocol) throws(Fault) {
        let words = text.split(separator: " ")
        guard words.count <= 2, let last = words.last else { throw .host(.empty) }
        if words.count == 2 { methods = try Self.methods(String(words[0])) }
        var place = String(last)
        if place.contains("://") || place.contains("@") || place.contains("?") {
            throw .url(place)
        }
        if let slash = place.firstIndex(of: "/") {
            let rest = String(place[slash...])
            guard EgressRequest.Message(method: "GET", path: rest).hasPlainPath else {
                throw .path(rest)
            }
            path = rest == "/" ? nil : rest
            place = String(place[..<slash])
        }
        let (name, portText) = Self.divided(place)
        ports = try portText.map { text throws(Fault) in try Self.ports(text) }
        hosts = try Self.hosts(name)
    }

    private static func methods(_ text: String) throws(Fault) -> Set<String> {
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for word in words
        where word.isEmpty || !word.utf8.allSatisfy({ (0x41...0x5a).contains($0) }) {
            throw .method(word)
        }
        return Set(words)
    }

    /// The host, and what follows the colon behind it.
    private static func divided(_ text: String) -> (String, String?) {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            let rest = text[text.index(after: end)...]
            return (String(text[...end]), rest.isEmpty ? nil : String(rest.dropFirst()))
        }
        guard let colon = text.firstIndex(of: ":"), text.lastIndex(of: ":") == colon else {
            return (text, nil)
        }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    private static func ports(_ text: String) throws(Fault) -> ClosedRange<Int> {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map {
            EgressTarget.port($0)
        }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
            first <= last
        else { throw .ports(text) }
        return first...last
    }

    private static func hosts(_ text: String) throws(Fault) -> Hosts {
        let isBelow = text.hasPrefix("*.")
        let rest = isBelow ? String(text.dropFirst(2)) : text
        guard !rest.contains("*") else { throw .wildcard(text) }
        let host = try Self.host(rest)
        switch (host, isBelow) {
        case (.name(let name), false): return .name(name)
        case (.name(let name), true) where name.labels.count > 1: return .below(name)
        case (.address(let address), false): return .address(address)
        default: throw .wildcard(text)
        }
    }

    private static func host(_ text: String) throws(Fault) -> EgressHost {
        do {
            return try EgressHost(parsing: text)
        } catch {
            throw .host(error)
        }
    }
}
