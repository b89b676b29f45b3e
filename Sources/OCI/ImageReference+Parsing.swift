import Diagnostics

extension ImageReference {
    static func splitDigest(
        _ text: String
    ) throws(ImageReferenceError) -> (rest: Substring, digest: Digest?) {
        guard let at = text.firstIndex(of: "@") else { return (text[...], nil) }
        do {
            return (text[..<at], try Digest(parsing: String(text[text.index(after: at)...])))
        } catch {
            throw ImageReferenceError(text, .digest(error))
        }
    }

    /// A colon after the last slash begins a tag; one before it belongs to a port.
    static func splitTag(_ text: Substring) -> (name: Substring, tag: Substring?) {
        let afterSlash = text.lastIndex(of: "/").map { text.index(after: $0) } ?? text.startIndex
        guard let colon = text[afterSlash...].firstIndex(of: ":") else { return (text, nil) }
        return (text[..<colon], text[text.index(after: colon)...])
    }

    /// Returns whether a text names its registry: the first part of several looks like a host.
    public static func namesRegistry(_ text: String) -> Bool {
        guard let slash = text.firstIndex(of: "/") else { return false }
        let first = text[..<slash]
        return first.contains(".") || first.contains(":") || first == "localhost"
    }

    /// The first part is a registry when it looks like a host, otherwise Docker Hub is meant.
    static func splitRegistry(
        _ name: String,
        of text: String
    ) throws(ImageReferenceError) -> (registry: String, repository: String) {
        var registry = defaultRegistry
        var repository = name
        if namesRegistry(name), let slash = name.firstIndex(of: "/") {
            let first = String(name[..<slash])
            registry = first == "index.docker.io" ? defaultRegistry : first
            repository = String(name[name.index(after: slash)...])
        }
        guard isHost(registry) else { throw ImageReferenceError(text, .registry(registry)) }
        try checkRepository(repository, of: text)
        if registry == defaultRegistry, !repository.contains("/") {
            repository = "library/" + repository
        }
        guard registry.utf8.count + 1 + repository.utf8.count <= longestName else {
            throw ImageReferenceError(text, .tooLong)
        }
        return (registry, repository)
    }

    private static func checkRepository(
        _ repository: String,
        of text: String
    ) throws(ImageReferenceError) {
        guard repository.utf8.count <= longestName else {
            throw ImageReferenceError(text, .tooLong)
        }
        for part in repository.split(separator: "/", omittingEmptySubsequences: false) {
            if part.contains(where: \.isUppercase), isPathPart(part.lowercased()[...]) {
                throw ImageReferenceError(text, .upperCase(String(part)))
            }
            guard isPathPart(part) else {
                throw ImageReferenceError(text, .repositoryPart(String(part)))
            }
        }
    }

    private static func isPathPart(_ text: Substring) -> Bool {
        var rest = text.utf8[...]
        while true {
            let word = rest.prefix(while: NameByte.isLowerCaseOrDigit)
            rest = rest.dropFirst(word.count)
            if word.isEmpty { return false }
            if rest.isEmpty { return true }
            let separator = rest.prefix { !NameByte.isLowerCaseOrDigit($0) }
            rest = rest.dropFirst(separator.count)
            guard
                [".", "_", "__"].contains(Substring(separator))
                    || separator.allSatisfy({ $0 == UInt8(ascii: "-") })
            else { return false }
        }
    }

    private static func isHost(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if text.hasPrefix("[") {
            return text.wholeMatch(of: /\[[0-9a-fA-F:]+\](:[0-9]+)?/) != nil
        }
        guard let host = parts.first, parts.count <= 2 else { return false }
        if parts.count == 2 {
            guard !parts[1].isEmpty, parts[1].utf8.allSatisfy(NameByte.isDigit) else {
                return false
            }
        }
        return host.split(separator: ".", omittingEmptySubsequences: false)
            .allSatisfy { label in
                label.utf8.allSatisfy {
                    NameByte.isLetterOrDigit($0) || $0 == UInt8(ascii: "-")
                } && !label.isEmpty && label.first != "-" && label.last != "-"
            }
    }

    static func isTag(_ text: Substring) -> Bool {
        NameByte.isTag(text)
    }

    /// Whether the text is an image's own identifier, which Docker takes for no name.
    static func isIdentifier(_ text: Substring) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy(NameByte.isLowerCaseHexadecimal)
    }
}
