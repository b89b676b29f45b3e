/// What is left of the limits; below zero where more is taken than there is.
struct QueueRoom: Hashable {
    private(set) var runs: Int
    private var memory: Int
    private var milliprocessors: Int

    init(_ limits: QueueLimits) {
        runs = limits.runs
        memory = limits.memory.bytes
        milliprocessors = limits.milliprocessors
    }

    /// Takes what a run reserves.
    mutating func take(_ reservation: Reservation) {
        runs -= 1
        memory = memory.subtractingSaturated(reservation.memory.bytes)
        milliprocessors = milliprocessors.subtractingSaturated(reservation.milliprocessors)
    }

    /// What is missing for a run; nil when it fits.
    func lack(of reservation: Reservation) -> RunStatus.Wait? {
        if runs < 1 { return .slot }
        if memory < reservation.memory.bytes { return .memory }
        return milliprocessors < reservation.milliprocessors ? .processors : nil
    }
}

extension Int {
    fileprivate func subtractingSaturated(_ other: Int) -> Int {
        let (difference, isOverflow) = subtractingReportingOverflow(other)
        return isOverflow ? .min : difference
    }
}
