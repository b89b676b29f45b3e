import JSONC

/// A step of a pull.
public struct PullEvent: Hashable, Sendable {
    /// The layer, or the tag for the first step; nil for the whole.
    public var id: String?
    /// What is being done, such as `Downloading` or `Pull complete`.
    public var status: String
    /// How many bytes are done, if told.
    public var currentBytes: Int?
    /// How many bytes there are, if told.
    public var totalBytes: Int?

    init(_ json: JSONValue) {
        id = json.optionalText("id")
        status = json.text("status")
        currentBytes = json["progressDetail"]?["current"]?.integer
        totalBytes = json["progressDetail"]?["total"]?.integer
    }
}

/// The steps of a pull as they happen; read once, to the end: only then the image is there.
public struct PullStream: AsyncSequence, Sendable {
    let json: JSONStream
    let reference: String

    /// Returns the iterator; there is only one.
    public func makeAsyncIterator() -> Iterator {
        Iterator(json: json.makeAsyncIterator(), reference: reference)
    }

    /// Gives one step after another.
    public struct Iterator: AsyncIteratorProtocol {
        var json: JSONStream.Iterator
        let reference: String

        /// Returns the next step, or nil when the image is there.
        ///
        /// - Throws: ``DockerError/pull(reference:_:message:)`` when the pull fails.
        public mutating func next() async throws -> PullEvent? {
            guard let json = try await json.next() else { return nil }
            if let message = json["errorDetail"]?.optionalText("message")
                ?? json.optionalText("error")
            {
                throw DockerError(pulling: reference, message: message)
            }
            return PullEvent(json)
        }
    }
}
