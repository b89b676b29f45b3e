/// How much may work at once.
public struct QueueLimits: Hashable, Sendable {
    /// How many runs.
    public var runs: Int
    /// How much memory they may reserve together.
    public var memory: ByteCount
    /// How many processors they may reserve together, in thousandths.
    public var milliprocessors: Int

    /// Creates limits; of each there is at least the least.
    public init(runs: Int, memory: ByteCount, processors: Double) {
        let all = Reservation(memory: memory, processors: processors)
        self.runs = max(1, runs)
        self.memory = ByteCount(bytes: max(1, memory.bytes))
        milliprocessors = all.milliprocessors
    }

    /// Returns the limits in force on a machine.
    ///
    /// An agent mostly waits for its model, but what it starts, such as compilers and tests, takes
    /// a processor and some gigabytes. So by default as many runs work as there are processors,
    /// and no more than there are pieces of 2 GiB memory; a fifth of the memory stays for the
    /// machine itself.
    ///
    /// - Parameters:
    ///   - settings: What the user set.
    ///   - processors: How many processors the machine has.
    ///   - memory: How much memory the machine has.
    public init(_ settings: Settings, processors: Int, memory: ByteCount) {
        let perRun = 2 << 30
        let standardRuns = min(max(1, processors), max(1, memory.bytes / perRun))
        self.init(
            runs: settings.queueRuns ?? standardRuns,
            memory: settings.queueMemory ?? ByteCount(bytes: memory.bytes / 5 * 4),
            processors: settings.queueProcessors ?? Double(max(1, processors))
        )
    }

    /// Works out what a run reserves.
    ///
    /// A run without a limit of its own reserves an equal share, so that such runs alone never
    /// wait for anything but a place. Nothing reserves more than there is: a run that asks for
    /// more works alone.
    ///
    /// - Parameters:
    ///   - memory: How much memory its container may use; nil for no limit.
    ///   - processors: How many processors its container may use; nil for no limit.
    /// - Returns: At most all that there is.
    public func reservation(memory: ByteCount?, processors: Double?) -> Reservation {
        let asked = processors.map { Reservation(memory: self.memory, processors: $0) }
        return fitting(
            Reservation(
                memory: memory ?? ByteCount(bytes: self.memory.bytes / runs),
                milliprocessors: asked?.milliprocessors ?? milliprocessors / runs
            )
        )
    }

    /// The reservation, or all that there is where it is more.
    func fitting(_ reservation: Reservation) -> Reservation {
        Reservation(
            memory: min(reservation.memory, memory),
            milliprocessors: min(reservation.milliprocessors, milliprocessors)
        )
    }
}
