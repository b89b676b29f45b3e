/// A repository that runs were handed in for.
public struct RecentRepository: Hashable, Sendable {
    /// Its path or URL, as it was handed in.
    public var path: String
    /// When it was last used, in milliseconds since 1970.
    public var used: Int
    /// How many runs it had, those that were removed too.
    public var runCount: Int
}
