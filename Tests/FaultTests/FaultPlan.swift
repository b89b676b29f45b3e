import Fuzz

/// What happens at one point of the suite, all of it drawn from a seed.
struct FaultPlan: Sendable, CustomStringConvertible {
    /// When a fault comes.
    enum Moment: Sendable, CustomStringConvertible {
        /// So long after the runs were handed in, in milliseconds.
        case time(Int)
        /// So long after a run has come to a state, in milliseconds.
        case state(String, delay: Int)

        var description: String {
            switch self {
            case .time(let milliseconds): "\(milliseconds) ms after dispatch"
            case .state(let word, let delay): "\(delay) ms after `\(word)`"
            }
        }
    }

    /// A fault with its moment.
    struct Blow: Sendable, CustomStringConvertible {
        var fault: Fault
        var moment: Moment
        /// Which of the runs is meant where only one can be.
        var victim: Int
        /// How long it stays so before all is started again, in milliseconds.
        var outage: Int

        var description: String { "\(fault.rawValue) \(moment), for \(outage) ms" }
    }

    /// The states that a run goes through, in their order.
    static let states = [
        "queued", "preparing", "building", "setting-up", "sealing", "running", "collecting",
    ]

    let number: Int
    /// How many steps each run's agent takes.
    let steps: [Int]
    /// Whether the environment is built, with a user of its own, rather than found.
    let isBuilt: Bool
    /// Whether branches are pushed as they grow.
    let isPushed: Bool
    let blows: [Blow]

    var description: String {
        "point \(number): \(steps.count) runs of \(steps) steps\(isBuilt ? ", built" : "")"
            + "\(isPushed ? ", pushed" : ""); "
            + blows.map(\.description).joined(separator: "; then ")
    }

    /// Draws the point of a number; each is the same whichever others are drawn.
    init(number: Int, seed: UInt64) {
        var generator = SeededGenerator(seed: seed &+ UInt64(number) &* 0x1_0000_0001)
        _ = generator.next()
        self.number = number
        steps = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
            Int.random(in: 3...7, using: &generator)
        }
        isBuilt = Bool.random(using: &generator)
        isPushed = Bool.random(using: &generator)
        // Each round of points has each kind once, in an order of its own.
        let kinds = Fault.allCases
        var order = SeededGenerator(seed: seed &+ UInt64(number / kinds.count) &* 0x2_0000_0003)
        var blows = [
            Self.blow(kinds.shuffled(using: &order)[number % kinds.count], steps, &generator)
        ]
        if Int.random(in: 0..<4, using: &generator) == 0 {
            let second = kinds.randomElement(using: &generator) ?? .daemon
            blows.append(Self.blow(second, steps, &generator))
        }
        self.blows = blows
    }

    private static func blow(
        _ fault: Fault,
        _ steps: [Int],
        _ generator: inout SeededGenerator
    ) -> Blow {
        let moment: Moment
        if Bool.random(using: &generator) {
            moment = .time(Int.random(in: 0...6_000, using: &generator))
        } else {
            let states = fault.needsContainer ? ["sealing", "running"] : Self.states
            moment = .state(
                states.randomElement(using: &generator) ?? "running",
                delay: Int.random(in: 0...500, using: &generator)
            )
        }
        return Blow(
            fault: fault,
            moment: moment,
            victim: Int.random(in: 0..<steps.count, using: &generator),
            outage: Int.random(in: 0...2_500, using: &generator)
        )
    }
}
