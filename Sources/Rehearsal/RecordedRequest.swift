public import JSONC

/// What the agent sent in one request, without its credentials.
public struct RecordedRequest: Sendable {
    /// A header.
    public struct Header: Hashable, Sendable {
        /// The name in small letters.
        public let name: String
        /// The value; `***` for a credential.
        public let value: String
    }

    /// The request's number, from 1.
    public let number: Int
    /// The method and path with query.
    public let target: String
    /// The headers in the order in which they came.
    public let headers: [Header]
    /// The body, or nil when it has none or is no JSON.
    public let body: JSONValue?
    /// The user's prompt that the request is about; empty for other requests than the model's.
    public let prompt: String
    /// The number of the prompt in its conversation, from 1.
    public let promptNumber: Int
    /// The names of the tools that are offered to the model.
    public let toolNames: [String]
    /// The length of the system prompt in characters.
    public let systemLength: Int
    /// Which turn answered, such as `turns[2]`; nil when none did.
    public let turn: String?
}
