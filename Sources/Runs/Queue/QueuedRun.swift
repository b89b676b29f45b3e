/// A run that waits for its turn.
public struct QueuedRun: Hashable, Sendable {
    /// The run.
    public var identifier: RunIdentifier
    /// The higher, the earlier it begins.
    public var priority: Int
    /// When it was handed in, in milliseconds since 1970.
    public var submitted: Int
    /// The repository, by any name that is the same for all its runs.
    public var repository: String
    /// What it keeps from others while it works.
    public var reservation: Reservation
    /// The credential, by any name that is the same for all its runs; nil where it needs none.
    public var credential: String?
    /// Whether the credential is at hand.
    public var isCredentialKnown: Bool
    /// Whether it costs money, so that it waits where a budget is spent.
    public var isPaid: Bool
    /// The runs that have to succeed first.
    public var after: [RunIdentifier]
    /// Whether it began before and only waits to go on, such as after a park.
    public var hasBegun: Bool

    /// Describes a run that waits.
    public init(
        identifier: RunIdentifier,
        priority: Int = 0,
        submitted: Int,
        repository: String,
        reservation: Reservation,
        credential: String? = nil,
        isCredentialKnown: Bool = true,
        isPaid: Bool = true,
        after: [RunIdentifier] = [],
        hasBegun: Bool = false
    ) {
        self.identifier = identifier
        self.priority = priority
        self.submitted = submitted
        self.repository = repository
        self.reservation = reservation
        self.credential = credential
        self.isCredentialKnown = isCredentialKnown
        self.isPaid = isPaid
        self.after = after
        self.hasBegun = hasBegun
    }

    /// Whether one was handed in before another; of the same time, the identifier decides.
    static func isOlder(_ left: Self, _ right: Self) -> Bool {
        (left.submitted, left.identifier) < (right.submitted, right.identifier)
    }
}

/// A run that holds a place among the runs at work.
public struct WorkingRun: Hashable, Sendable {
    /// The run.
    public var identifier: RunIdentifier
    /// The repository, by the name that its queued runs have, too.
    public var repository: String
    /// What it keeps from others.
    public var reservation: Reservation
    /// When it got its place, in milliseconds since 1970.
    public var began: Int

    /// Describes a run at work.
    public init(
        identifier: RunIdentifier,
        repository: String,
        reservation: Reservation,
        began: Int
    ) {
        self.identifier = identifier
        self.repository = repository
        self.reservation = reservation
        self.began = began
    }
}
