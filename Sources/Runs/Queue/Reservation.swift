/// What a run keeps from other runs while it works.
public struct Reservation: Hashable, Sendable {
    /// The memory.
    public var memory: ByteCount
    /// The processors, in thousandths, so that sums are exact.
    public var milliprocessors: Int

    /// Creates a reservation.
    public init(memory: ByteCount, milliprocessors: Int) {
        self.memory = memory
        self.milliprocessors = milliprocessors
    }

    /// Creates a reservation of whole and broken processors; a thousandth is the least.
    public init(memory: ByteCount, processors: Double) {
        let most = 1e9
        let thousandths = (max(0, min(processors, most)) * 1000).rounded()
        self.init(memory: memory, milliprocessors: max(1, Int(thousandths)))
    }
}
