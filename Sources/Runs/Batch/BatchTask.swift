/// One task of a batch, or one of its copies.
public struct BatchTask: Hashable, Sendable {
    /// The name that other tasks of the file wait for it by.
    public var name: String?
    /// The line of the file, from 1.
    public var line: Int
    /// What is to be handed in, without the runs of this batch that it waits for.
    public var submission: RunSubmission
    /// The tasks that it waits for, by their places in the batch; all come before it.
    public var after: [Int]

    /// Returns what is to be handed in once the tasks before it have their names.
    ///
    /// - Parameter identifiers: The runs that the tasks before it became, in the batch's order.
    /// - Returns: The submission with all that it waits for.
    public func submission(after identifiers: [RunIdentifier]) -> RunSubmission {
        var submission = submission
        submission.after += after.filter { $0 < identifiers.count }.map { identifiers[$0] }
        return submission
    }
}

extension RunSubmission {
    /// The most copies that one task can have.
    public static let mostCopies = 1000

    /// Returns copies of the task, for several tries at it.
    ///
    /// A branch that was asked for gets `-1`, `-2` and so on at its end; otherwise each copy has
    /// the branch that its own name makes.
    ///
    /// - Parameter count: How many.
    /// - Returns: The submission itself where one is wanted.
    public func copies(_ count: Int) -> [RunSubmission] {
        guard count > 1 else { return [self] }
        return (1...min(count, Self.mostCopies)).map { number in
            var copy = self
            copy.branch = branch.map { "\($0)-\(number)" }
            return copy
        }
    }
}
