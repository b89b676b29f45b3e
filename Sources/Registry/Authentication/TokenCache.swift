/// The proofs that servers accepted, for as long as the process lives.
actor TokenCache {
    /// What a proof is good for.
    struct Key: Hashable, Sendable {
        var host: String
        var scope: String
    }

    private var authorizations: [Key: Secret] = [:]

    func authorization(for key: Key) -> Secret? { authorizations[key] }

    func keep(_ authorization: Secret, for key: Key) { authorizations[key] = authorization }

    /// Forgets a proof that is no longer accepted, unless another has taken its place.
    func forget(_ authorization: Secret, for key: Key) {
        if authorizations[key] == authorization { authorizations[key] = nil }
    }
}
