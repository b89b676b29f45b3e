/// What proves to a registry who asks.
struct Credential: Hashable, Sendable {
    enum Proof: Hashable, Sendable {
        case password(user: String, Secret)
        /// A long-lived token that is exchanged for short ones, as `az acr login` leaves it.
        case identityToken(Secret)
        /// A token that goes into requests as it is.
        case registryToken(Secret)
    }

    var proof: Proof
    /// Where it was found, in words for messages, such as "`GITHUB_TOKEN`".
    var source: String
}
