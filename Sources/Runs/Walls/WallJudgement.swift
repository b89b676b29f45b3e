public import Diagnostics
import Planner

/// Compares what holds a run with what the kernel says of its container.
///
/// A wall counts as proved only by a figure; a figure that is not to be had is none.
public struct WallJudgement: Hashable, Sendable {
    /// What is to hold.
    public var walls: RunWalls
    /// What was read inside, by a process like the agent's.
    public var inside: WallReading
    /// What was read on the engine's machine, where that is this one.
    public var host: WallReading?
    /// The kernel of its own that was found inside; nil for the machine's.
    public var kernel: KernelReading?

    /// Puts together what there is to compare.
    public init(
        walls: RunWalls,
        inside: WallReading,
        host: WallReading?,
        kernel: KernelReading? = nil
    ) {
        self.walls = walls
        self.inside = inside
        self.host = host
        self.kernel = kernel
    }

    /// Returns the walls that are not in force, or of which nothing tells whether they are.
    public var faults: [Diagnostic] {
        limitFaults + confinementFaults
    }

    private var limitFaults: [Diagnostic] {
        var faults: [Diagnostic?] = []
        if let asked = walls.memoryBytes {
            faults.append(
                fault("memory", asked, Self.size, \.memory, "`docker info` says whether it warns")
                    .flatMap { isKnown(\.memory) || !fits(\.memoryTotalBytes, asked) ? $0 : nil }
            )
            faults.append(
                fault(
                    "swap",
                    walls.swapBytes,
                    Self.size,
                    \.swap,
                    "turn swap off, or start the kernel with `swapaccount=1`"
                ).flatMap { hasNoSwap ? nil : $0 }
            )
        }
        if let asked = walls.nanoCPUs {
            faults.append(
                fault(
                    "cpus",
                    asked,
                    Self.processors,
                    \.nanoCPUs,
                    "`docker info` says whether it warns"
                )
                .flatMap { fault in
                    let count = inside.processorCount.map { $0 * 1_000_000_000 }
                    return isKnown(\.nanoCPUs) || (count ?? .max) > asked ? fault : nil
                }
            )
        }
        if let asked = walls.processes {
            faults.append(
                fault(
                    "pids",
                    asked,
                    { "\($0)" },
                    \.processes,
                    "`docker info` says whether it warns"
                )
            )
        }
        if let asked = walls.openFiles {
            faults.append(
                fault("files", asked, { "\($0)" }, \.openFiles, "see `ulimit -n` of the engine")
            )
        }
        return faults.compactMap(\.self)
    }

    /// The figures of both sides have to hold where both are there.
    private func fault(
        _ name: String,
        _ asked: Int,
        _ text: (Int) -> String,
        _ part: KeyPath<WallReading, WallReading.Amount?>,
        _ hint: String
    ) -> Diagnostic? {
        let sides = [("inside", inside[keyPath: part]), ("on the host", host?[keyPath: part])]
        let isHeld = sides.allSatisfy { side in
            switch side.1 {
            case .limited(let value): value <= asked
            case .unlimited: false
            case nil: true
            }
        }
        if isHeld, isKnown(part) { return nil }
        let readings = sides.compactMap { side -> String? in
            switch side.1 {
            case .limited(let value): "read \(side.0): \(text(value))"
            case .unlimited: "read \(side.0): no limit"
            case nil: nil
            }
        }
        return Diagnostic(
            code: "limit-unproved",
            "the agent was not started: its limit of `\(name)` is not in force",
            notes: ["asked for: \(text(asked))"]
                + (readings.isEmpty
                    ? ["the kernel's figure is to be seen neither inside nor on the host"]
                    : readings),
            hints: [hint, "`--allow-unproved-limits` starts the agent all the same"],
            exitCode: .environment
        )
    }

    private func isKnown(_ part: KeyPath<WallReading, WallReading.Amount?>) -> Bool {
        inside[keyPath: part] != nil || host?[keyPath: part] != nil
    }

    /// Where no control group is to be seen: a sixteenth more is what a kernel keeps for itself.
    private func fits(_ part: KeyPath<WallReading, Int?>, _ asked: Int) -> Bool {
        inside[keyPath: part].map { $0 <= asked + asked / 16 } ?? false
    }

    /// A machine without swap needs no limit of it.
    private var hasNoSwap: Bool {
        (host?.swapTotalBytes ?? inside.swapTotalBytes) == 0
    }

    private var confinementFaults: [Diagnostic] {
        var faults: [Diagnostic] = []
        if let allowed = walls.capabilities {
            let excess = inside.capabilities.map { $0 & ~allowed }
            if excess != 0 {
                let names = excess.map { Capability.names(of: $0).joined(separator: ", ") }
                faults.append(
                    confinement(
                        "processes can have more capabilities than the plan gives",
                        names.map { "too many: \($0)" } ?? "`/proc/self/status` does not tell them"
                    )
                )
            }
        }
        if walls.filtersSystemCalls, !takesSystemCalls, inside.seccompMode != 2 {
            faults.append(
                confinement(
                    "the filter of system calls is off",
                    inside.seccompMode.map { "`Seccomp` inside is \($0), not 2" }
                        ?? "`/proc/self/status` does not tell it"
                )
            )
        }
        if walls.forbidsNewPrivileges,
            (inside.forbidsNewPrivileges ?? kernel?.forbidsNewPrivileges) != true
        {
            faults.append(
                confinement(
                    "programs inside can gain rights",
                    "`NoNewPrivs` inside is not 1, though `newPrivileges` is `never`"
                )
            )
        }
        return faults
    }

    /// Whether another kernel takes the calls: what gVisor's itself asks of the machine's is
    /// filtered by gVisor, and it shows no filter to those inside.
    private var takesSystemCalls: Bool { kernel?.isGVisor == true && inside.seccompMode == 0 }

    private func confinement(_ what: String, _ note: String) -> Diagnostic {
        Diagnostic(
            code: "confinement-unproved",
            "the agent was not started: \(what)",
            notes: [note],
            hints: ["see `docker info` for the engine's security options and its runtime"],
            exitCode: .environment
        )
    }

    private static func size(_ bytes: Int) -> String { "\(ByteCount(bytes: bytes))" }

    private static func processors(_ billionths: Int) -> String {
        "\(SettingValue.decimal(Double(billionths) / 1e9))"
    }
}
