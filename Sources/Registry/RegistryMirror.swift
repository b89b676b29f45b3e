import OCI

/// A place that is asked instead of a registry, or of a server of archives.
///
/// `ghcr.io=mirror.example.org/ghcr` makes `mirror.example.org/ghcr/a/b` of `ghcr.io/a/b`; what
/// stands left may go on with a path, and the longest one that fits counts. With `http://` before
/// it the mirror is spoken to without TLS. For archives both sides are addresses:
/// `https://github.com/=https://mirror.example.org/github/`.
public struct RegistryMirror: Hashable, Sendable {
    /// What references begin with.
    public var origin: String
    /// What they begin with instead.
    public var location: String
    /// The mirror's host when it is spoken to without TLS, else nil.
    public var plainHTTPHost: String?

    /// Whether it is one of archives, not of registries.
    var isOfArchives: Bool { origin.hasPrefix("https://") }

    /// Reads `registry=mirror`; nil when the text is not of that form.
    public init?(parsing text: String) {
        guard let sign = text.firstIndex(of: "=") else { return nil }
        origin = Self.trimmed(text[..<sign])
        location = Self.trimmed(text[text.index(after: sign)...])
        guard !origin.isEmpty, !location.isEmpty else { return nil }
        if isOfArchives {
            guard location.hasPrefix("https://") || location.hasPrefix("http://") else {
                return nil
            }
            if location.hasPrefix("http://") { plainHTTPHost = Self.host(of: location) }
            return
        }
        if location.hasPrefix("http://") { plainHTTPHost = Self.host(of: location) }
        for scheme in ["https://", "http://"] where location.hasPrefix(scheme) {
            location = String(location.dropFirst(scheme.count))
        }
        origin = origin.lowercased()
        let isGood = [origin, location].allSatisfy { name in
            (try? ImageReference(parsing: "\(name)/a"))?.name == "\(name)/a"
        }
        guard isGood else { return nil }
    }

    /// Returns the same content's reference at the mirror, or nil when it is not mirrored there.
    func reference(for reference: ImageReference) -> ImageReference? {
        guard !isOfArchives, "\(reference.name)/".hasPrefix("\(origin)/") else { return nil }
        let text = location + reference.description.dropFirst(origin.count)
        return try? ImageReference(parsing: text)
    }

    /// Returns the same archive's address at the mirror, or nil when it is not mirrored there.
    func address(for address: String) -> String? {
        guard isOfArchives, address.hasPrefix(origin) else { return nil }
        return location + address.dropFirst(origin.count)
    }

    private static func host(of address: String) -> String {
        String(address.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" }).lowercased()
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

extension [RegistryMirror] {
    /// Returns what the mirrors with the longest fitting beginning make of something.
    func places<Place>(_ place: (RegistryMirror) -> Place?) -> [Place] {
        let fitting = compactMap { mirror in
            place(mirror).map { (length: mirror.origin.utf8.count, place: $0) }
        }
        let longest = fitting.map(\.length).max()
        return fitting.filter { $0.length == longest }.map(\.place)
    }
}
