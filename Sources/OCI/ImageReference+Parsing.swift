import Diagnostics

extension ImageReference {
    static func splitDigest(
        _ text: String
    ) throws(ImageReferenceError) -> (rest: Substring, digest: Digest?) {
        guard let at = text.utf8.firstIndex(of: UInt8(ascii: "@")) else { return (text[...], nil) }
        do {
            return (text[..<at], try Digest(parsing: String(text[text.utf8.index(after: at)...])))
        } catch {
            throw ImageReferenceError(text, .digest(error))
        }
    }

    /// A colon after the last slash begins a tag; one before it belongs to a port.
    static func splitTag(_ text: Substring) -> (name: Substring, tag: Substring?) {
        let bytes = text.utf8
        let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
        guard let colon = bytes[(slash ?? text.startIndex)...].firstIndex(of: UInt8(ascii: ":"))
        else { return (text, nil) }
        return (text[..<colon], text[bytes.index(after: colon)...])
    }

    /// Returns whether a text names its registry: the first part of several looks like a host.
    public static func namesRegistry(_ text: String) -> Bool {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return false }
        let first = text[..<slash]
        return first.utf8.contains { ".:".utf8.contains($0) } || first == "localhost"
    }

    /// The first part is a registry when it looks like a host, otherwise Docker Hub is meant.
    static func splitRegistry(
        _ name: String,
        of text: String
    ) throws(ImageReferenceError) -> (registry: String, repository: String) {
        var registry = defaultRegistry
        var repository = name
        if namesRegistry(name), let slash = name.utf8.firstIndex(of: UInt8(ascii: "/")) {
            let first = String(name[..<slash])
            registry = first == "index.docker.io" ? defaultRegistry : first
            repository = String(name[name.utf8.index(after: slash)...])
        }
        guard isHost(registry) else { throw ImageReferenceError(text, .registry(registry)) }
        try checkRepository(repository, of: text)
        if registry == defaultRegistry, !repository.utf8.contains(UInt8(ascii: "/")) {
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
        let slash = UInt8(ascii: "/")
        for bytes in repository.utf8.split(separator: slash, omittingEmptySubsequences: false) {
            if isPathPart(bytes) { continue }
            let part = String(Substring(bytes))
            throw ImageReferenceError(
                text,
                isPathPart(part.lowercased().utf8[...]) ? .upperCase(part) : .repositoryPart(part)
            )
        }
    }

    private static func isPathPart(_ text: Substring.UTF8View) -> Bool {
        var rest = text
        while true {
            let word = rest.prefix(while: NameByte.isLowerCaseOrDigit)
            rest = rest.dropFirst(word.count)
            if word.isEmpty { return false }
            if rest.isEmpty { return true }
            let separator = rest.prefix { !NameByte.isLowerCaseOrDigit($0) }
            rest = rest.dropFirst(separator.count)
            guard
                separator.elementsEqual(".".utf8) || separator.elementsEqual("_".utf8)
                    || separator.elementsEqual("__".utf8)
                    || separator.allSatisfy({ $0 == UInt8(ascii: "-") })
            else { return false }
        }
    }

    private static func isHost(_ text: String) -> Bool {
        let hyphen = UInt8(ascii: "-")
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        if text.hasPrefix("[") {
            return text.wholeMatch(of: /\[[0-9a-fA-F:]+\](:[0-9]+)?/) != nil
        }
        guard let host = parts.first, parts.count <= 2 else { return false }
        if parts.count == 2 {
            guard !parts[1].isEmpty, parts[1].allSatisfy(NameByte.isDigit) else { return false }
        }
        return host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy { label in
                label.allSatisfy { NameByte.isLetterOrDigit($0) || $0 == hyphen }
                    && !label.isEmpty && label.first != hyphen && label.last != hyphen
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
