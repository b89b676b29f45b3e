/// What an archive has made so far, kept in memory to judge what may follow.
struct ArchiveTree {
    enum Node: Hashable {
        case file
        case directory
        case symbolicLink(target: String)
    }

    /// More links one after another than any honest archive has; the kernel's own limit.
    static let longestLinkChain = 40

    private var nodes: [ArchivePath: Node] = [ArchivePath(components: []): .directory]
    private var links: [(path: ArchivePath, target: String)] = []

    subscript(path: ArchivePath) -> Node? { nodes[path] }

    /// Notes a member; what stands above it must be noted before.
    mutating func add(_ node: Node, at path: ArchivePath) {
        nodes[path] = node
        if case .symbolicLink(let target) = node { links.append((path, target)) }
    }

    /// Checks that no symbolic link leads outside, followed the way the kernel would.
    ///
    /// That is known only when all members are there: a link may lead through another one that
    /// comes later, so the text of one link alone proves nothing.
    func checkLinks() throws(ArchiveError) {
        for (path, target) in links where nodes[path] == .symbolicLink(target: target) {
            var hops = 0
            guard resolve(target, from: path.parent, hops: &hops) != nil else {
                throw .linkLeavesFolder(entry: path.text, target: target)
            }
        }
    }

    /// Returns where a link's text leads, or nil when it leaves the folder or goes in circles.
    private func resolve(_ target: String, from: ArchivePath?, hops: inout Int) -> ArchivePath? {
        hops += 1
        guard hops <= Self.longestLinkChain, !target.hasPrefix("/"), !target.isEmpty else {
            return nil
        }
        guard var place = from else { return nil }
        for component in target.split(separator: "/") where component != "." {
            if component == ".." {
                guard let parent = place.parent else { return nil }
                place = parent
                continue
            }
            let next = ArchivePath(components: place.components + [String(component)])
            guard case .symbolicLink(let inner) = nodes[next] else {
                place = next
                continue
            }
            guard let end = resolve(inner, from: place, hops: &hops) else { return nil }
            place = end
        }
        return place
    }
}
