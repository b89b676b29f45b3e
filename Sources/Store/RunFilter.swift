public import Runs

/// Which runs a list has, and in which order.
public struct RunFilter: Hashable, Sendable {
    /// The order of a list.
    public enum Order: Hashable, Sendable {
        /// The run that was handed in last comes first.
        case newest
        /// The run that was handed in first comes first.
        case oldest
        /// As the queue serves: the highest priority first, then the oldest.
        case queue
    }

    /// The states by their words, such as `queued`; empty for all.
    public var states: Set<String> = []
    /// Only runs that are over, or only those that are not; nil for both.
    public var isOver: Bool?
    /// The repository, exactly as it was kept.
    public var repository: String?
    /// The pipeline.
    public var pipeline: RunIdentifier?
    /// A part of the identifier, branch, repository or title, in upper or lower case.
    public var text: String?
    /// Only runs that ended before this time, in milliseconds since 1970.
    public var endedBefore: Int?
    /// The order.
    public var order = Order.newest
    /// How many at most; nil for no limit.
    public var limit: Int?

    /// Creates a filter that all runs pass.
    public init() {}

    /// The runs that are not over, in the queue's order: what a daemon takes up when it starts.
    public static var live: Self {
        var filter = Self()
        filter.isOver = false
        filter.order = .queue
        return filter
    }
}
