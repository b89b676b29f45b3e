/// The proofs that servers accepted, for as long as the process lives.
///
/// The first request to a host goes alone; those that come meanwhile wait, so that one log-in
/// serves all of them.
actor TokenCache {
    /// What a proof is good for.
    struct Key: Hashable, Sendable {
        var host: String
        var scope: String

        /// All scopes of one host that give the same right, such as `pull`.
        fileprivate var group: Group {
            Group(host: host, right: String(scope.reversed().prefix { $0 != ":" }.reversed()))
        }
    }

    /// What a request starts with.
    struct Start: Sendable {
        /// The proof to show.
        var authorization: Secret?
        /// Whether the proof was given for this very scope.
        var isOwn: Bool
        /// Whether others wait for this request; ``settle(_:)`` tells them that it has ended.
        var isFirst: Bool
    }

    fileprivate struct Group: Hashable {
        var host: String
        var right: String
    }

    private var authorizations: [Key: Secret] = [:]
    private var latest: [Group: Secret] = [:]
    private var asked: Set<String> = []
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

    /// Returns what a request starts with.
    ///
    /// That is the proof for its scope, or else the latest one that the host accepted for such a
    /// right. It waits while the first request to the host goes on.
    func start(_ key: Key) async -> Start {
        while waiting[key.host] != nil {
            await withCheckedContinuation { waiting[key.host, default: []].append($0) }
        }
        if let own = authorizations[key] {
            return Start(authorization: own, isOwn: true, isFirst: false)
        }
        let isFirst = asked.insert(key.host).inserted
        if isFirst { waiting[key.host] = [] }
        return Start(authorization: latest[key.group], isOwn: false, isFirst: isFirst)
    }

    /// Tells those who wait that the first request to a host has ended.
    func settle(_ host: String) {
        for waiter in waiting.removeValue(forKey: host) ?? [] { waiter.resume() }
    }

    func keep(_ authorization: Secret, for key: Key) {
        authorizations[key] = authorization
        latest[key.group] = authorization
    }

    /// Forgets a proof that is no longer accepted, unless another has taken its place.
    func forget(_ authorization: Secret, for key: Key) {
        if authorizations[key] == authorization { authorizations[key] = nil }
        if latest[key.group] == authorization { latest[key.group] = nil }
    }
}
