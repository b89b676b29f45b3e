/// A limit of the model's API that somebody ran into.
///
/// What the gateway saw in an answer holds for the credential. What an agent says holds for its
/// own run only: a container could say anything.
public struct ModelLimit: Hashable, Sendable {
    /// What kind of limit it is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The account may not go on before a time, such as the end of its five hours.
        case usage
        /// Too many requests or tokens came in a short time.
        case rate
        /// The API itself has too much to do.
        case overload
    }

    /// The kind.
    public var kind: Kind
    /// When one may go on, in milliseconds since 1970; nil where nobody said.
    public var until: Int?
    /// What the API or the agent said about it; may be empty.
    public var message: String

    /// Describes a limit.
    public init(kind: Kind, until: Int?, message: String) {
        self.kind = kind
        self.until = until
        self.message = message
    }

    /// The limit in words.
    public var reason: String {
        switch kind {
        case .usage: "the account's usage limit is reached"
        case .rate: "the account's rate limit is reached"
        case .overload: "the model's API is overloaded"
        }
    }
}
