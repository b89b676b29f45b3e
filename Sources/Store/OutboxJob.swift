public import JSONC
public import Runs

/// Something to be done outside exactly once: a push, a notification.
///
/// It is kept together with what made it necessary. `begin` is kept before the work, `finish`
/// after it; a job that is found begun after a restart may have been done, and whoever takes it up
/// looks (does the remote have the commit?) before it does anything.
public struct OutboxJob: Hashable, Sendable {
    /// What kind of work it is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A branch is pushed.
        case push
        /// Somebody is told.
        case notification
    }

    /// Where a job stands.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// It is to be done once its time has come.
        case waiting
        /// Somebody does it, or did when the process ended.
        case begun
        /// It is done.
        case done
        /// It was given up.
        case failed
        /// It was not done, since a newer one took its place.
        case superseded

        /// Whether nothing happens to it any more.
        public var isOver: Bool {
            switch self {
            case .waiting, .begun: false
            case .done, .failed, .superseded: true
            }
        }
    }

    /// What is never to be done twice, such as `push/1tb4p9q2mk/<commit>`.
    public var key: String
    /// What kind of work it is.
    public var kind: Kind
    /// The run that it is for; it goes with the run.
    public var run: RunIdentifier?
    /// What is to be done.
    public var content: JSONObject
    /// When it was kept, in milliseconds since 1970.
    public var created: Int
    /// Not before this time, in milliseconds since 1970.
    public var notBefore: Int
    /// Where it stands.
    public internal(set) var state = State.waiting
    /// How often it was begun.
    public internal(set) var attempts = 0
    /// Why the last attempt came to nothing.
    public internal(set) var lastError: String?
    /// When it was over, one way or another, in milliseconds since 1970.
    public internal(set) var ended: Int?

    /// Creates a job that waits.
    public init(
        key: String,
        kind: Kind,
        run: RunIdentifier?,
        content: JSONObject,
        created: Int,
        notBefore: Int = 0
    ) {
        self.key = key
        self.kind = kind
        self.run = run
        self.content = content
        self.created = created
        self.notBefore = notBefore
    }
}
