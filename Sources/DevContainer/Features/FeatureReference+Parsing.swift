import Diagnostics

extension FeatureReference {
    /// Reads a reference.
    ///
    /// Old short names such as `node` are no references; see ``FeatureRequest`` lists, which map
    /// them.
    ///
    /// - Throws: When the text is none of the forms that the specification knows.
    public init(parsing text: String) throws(FeatureError) {
        written = text
        if text.hasPrefix("./") || text.hasPrefix("../") {
            source = .local(path: text)
        } else if text.hasPrefix("https://") {
            source = .tarball(try TarballFeature(parsing: text))
        } else if text.hasPrefix("http://") {
            throw .invalidReference(text, .insecureAddress)
        } else if text.hasPrefix("/") {
            throw .invalidReference(text, .absolutePath)
        } else if !text.utf8.contains(UInt8(ascii: "/")) {
            throw .invalidReference(text, .shortName)
        } else {
            source = .registry(try RegistryFeature(parsing: text))
        }
    }

    /// Returns the folder of a local Feature relative to the workspace, or nil for other sources.
    ///
    /// - Parameter configurationFolder: The configuration's folder, relative to the workspace.
    /// - Returns: A path such as `.devcontainer/name`.
    /// - Throws: When the folder lies outside of `.devcontainer`.
    public func localFolder(
        forConfigurationIn configurationFolder: String
    ) throws(FeatureError) -> String? {
        guard case .local(let path) = source else { return nil }
        let folder = FolderPath.normalized(configurationFolder + "/" + path)
        guard folder.hasPrefix(".devcontainer/") else {
            throw .invalidReference(written, .outsideFolder(folder))
        }
        return folder
    }
}

extension TarballFeature {
    init(parsing text: String) throws(FeatureError) {
        let path = text.prefix { $0 != "?" && $0 != "#" }
        let name = FolderPath.basename(String(path))
        let prefix = "devcontainer-feature-"
        let id = name.dropFirst(prefix.count).dropLast(".tgz".count)
        let isPlain = id.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0))
        }
        guard name.hasPrefix(prefix), name.hasSuffix(".tgz"), !id.isEmpty, isPlain else {
            throw .invalidReference(text, .archiveName(name))
        }
        url = text
        identifier = String(id)
    }
}

extension RegistryFeature {
    init(parsing text: String) throws(FeatureError) {
        let lowerCase = text.lowercased()
        var path = lowerCase[...]
        version = .tag("latest")
        let bytes = lowerCase.utf8
        if let at = bytes.lastIndex(of: UInt8(ascii: "@")) {
            let digest = String(lowerCase[bytes.index(after: at)...])
            guard Self.isDigest(digest) else { throw .invalidReference(text, .digest(digest)) }
            version = .digest(digest)
            path = lowerCase[..<at]
        } else if let colon = bytes.lastIndex(of: UInt8(ascii: ":")),
            colon > bytes.lastIndex(of: UInt8(ascii: "/")) ?? lowerCase.startIndex
        {
            let tag = String(lowerCase[bytes.index(after: colon)...])
            guard Self.isTag(tag) else { throw .invalidReference(text, .tag(tag)) }
            version = .tag(tag)
            path = lowerCase[..<colon]
        }
        var parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        registry = parts.removeFirst()
        guard Self.isRegistry(registry) else { throw .invalidReference(text, .registry(registry)) }
        if parts.first == "devcontainers-contrib" { parts[0] = "devcontainers-extra" }
        guard parts.count > 1, parts.allSatisfy(Self.isPathPart) else {
            throw .invalidReference(text, .path(parts.joined(separator: "/")))
        }
        identifier = parts.removeLast()
        namespace = parts.joined(separator: "/")
    }

    /// A host is told from the owner of an old GitHub release by its dot, port or name.
    private static func isRegistry(_ host: String) -> Bool {
        let (dot, colon) = (UInt8(ascii: "."), UInt8(ascii: ":"))
        let name = host.utf8.prefix { $0 != colon }
        let isPlain = host.utf8.allSatisfy {
            NameByte.isLetterOrDigit($0) || ".-:".utf8.contains($0)
        }
        return isPlain && !name.isEmpty && name.first != dot && name.last != dot
            && (name.contains(dot) || host == "localhost" || name.count < host.utf8.count)
    }

    private static func isPathPart(_ part: String) -> Bool {
        NameByte.isWords(part, separatedBy: "._-")
    }

    private static func isTag(_ tag: String) -> Bool {
        NameByte.isTag(tag)
    }

    private static func isDigest(_ digest: String) -> Bool {
        let hex = digest.utf8.dropFirst("sha256:".utf8.count)
        return digest.hasPrefix("sha256:") && hex.count == 64
            && hex.allSatisfy(NameByte.isLowerCaseHexadecimal)
    }
}
