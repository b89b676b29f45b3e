import FoundationEssentials
import JSONC
import NIOHTTP1
public import OCI

extension RegistryClient {
    /// Returns all tags of a repository in the order in which the registry tells them.
    ///
    /// - Parameter reference: Any reference of the repository.
    /// - Returns: The tags; none when the repository is there and empty.
    /// - Throws: ``RegistryError/notFound(reference:host:)`` when there is no such repository.
    public func tags(_ reference: ImageReference) async throws(RegistryError) -> [String] {
        guard !configuration.isOffline else {
            throw .offline(reference: "\(reference.name) (its tags)")
        }
        return try await atMirrors(of: reference) { (place) async throws(RegistryError) in
            try await tags(at: place)
        }
    }

    /// Returns all tags of a repository at exactly this place.
    func tags(at reference: ImageReference) async throws(RegistryError) -> [String] {
        var tags: [String] = []
        var next: URL? = try url(reference, "tags/list")
        for _ in 0..<configuration.limits.tagPages {
            guard let url = next else { return tags }
            let page = try await tagPage(url, reference)
            tags += page.tags
            next = page.next
        }
        guard next == nil else {
            throw .badAnswer(
                host: reference.registry,
                reason: "the list of tags has over \(configuration.limits.tagPages) pages"
            )
        }
        return tags
    }

    private func tagPage(
        _ url: URL,
        _ reference: ImageReference
    ) async throws(RegistryError) -> (tags: [String], next: URL?) {
        let purpose = purpose(reference, "listing the tags")
        let limit = configuration.limits.tagPageBytes
        return try await connection.send(
            HTTPMessage(method: .GET, url: url),
            for: purpose
        ) { reply in
            guard reply.status != 404 else {
                throw RegistryError.notFound(reference: reference.name, host: reference.registry)
            }
            guard reply.status == 200 else { throw try await connection.refusal(reply, purpose) }
            let bytes = try await reply.bytes(upTo: limit, of: "the list of tags")
            guard let root = try? JSONValue(parsing: bytes), root.object != nil else {
                throw RegistryError.badAnswer(host: reply.host, reason: "its tags are no JSON")
            }
            let tags = root["tags"]?.array?.compactMap(\.string) ?? []
            return (tags, Self.next(in: reply.headers["link"], after: url))
        }
    }

    /// Reads `<address>; rel="next"`; a page of another server is not asked for.
    private static func next(in links: [String], after url: URL) -> URL? {
        for link in links.flatMap({ $0.split(separator: ",") }) where link.contains("next") {
            guard let start = link.firstIndex(of: "<"), let end = link.firstIndex(of: ">"),
                start < end,
                let next = URL(
                    string: String(link[link.index(after: start)..<end]),
                    relativeTo: url
                ),
                Origin(next.absoluteURL) == Origin(url)
            else { continue }
            return next.absoluteURL
        }
        return nil
    }
}
