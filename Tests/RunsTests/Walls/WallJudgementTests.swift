import Diagnostics
import Planner
import Testing

@testable import Runs

/// What the kernel says of a container, and whether that is what was asked for.
struct WallJudgementTests {
    private static let first = """
        memory.limit_in_bytes 268435456
        memory.memsw.limit_in_bytes 268435456
        pids.max 100
        cpu.cfs_quota_us 150000
        cpu.cfs_period_us 100000
        CapBnd: 00000000200404fb
        NoNewPrivs: 0
        Seccomp: 2
        files 65536
        MemTotal: 24689104
        SwapTotal: 1048576
        processors 2
        version Linux version 6.1.0-18-amd64 (debian) #1 SMP
        """
    private static let second = """
        memory.max 268435456
        memory.swap.max 0
        pids.max 100
        cpu.max 150000 100000
        CapBnd: 00000000200404fb
        NoNewPrivs: 0
        Seccomp: 2
        files 65536
        MemTotal: 24689104
        SwapTotal: 1048576
        processors 2
        """

    private func walls() -> RunWalls {
        var walls = RunWalls()
        walls.memoryBytes = 256 << 20
        walls.nanoCPUs = 1_500_000_000
        walls.processes = 100
        walls.openFiles = 65_536
        walls.capabilities = Capability.usual.reduce(0) { $0 | ($1.bit ?? 0) }
        return walls
    }

    private func faults(
        _ inside: String,
        host: String? = nil,
        _ edit: (inout RunWalls) -> Void = { _ in }
    ) -> [String] {
        var walls = walls()
        edit(&walls)
        return WallJudgement(
            walls: walls,
            inside: WallReading(parsing: inside),
            host: host.map { WallReading(parsing: $0) }
        ).faults.map { "\($0.summary) | \($0.notes.joined(separator: " | "))" }
    }

    private static func fault(_ name: String, _ notes: String) -> String {
        "the agent was not started: its limit of `\(name)` is not in force | \(notes)"
    }

    @Test func `both versions of control groups are read alike`() {
        for text in [Self.first, Self.second] {
            let reading = WallReading(parsing: text)
            #expect(reading.memory == .limited(256 << 20))
            #expect(reading.swap == .limited(0))
            #expect(reading.nanoCPUs == .limited(1_500_000_000))
            #expect(reading.processes == .limited(100))
            #expect(reading.openFiles == .limited(65_536))
            #expect(reading.memoryTotalBytes == 24_689_104 << 10)
            #expect(reading.capabilities == 0x2004_04fb)
            #expect(reading.seccompMode == 2)
            #expect(reading.forbidsNewPrivileges == false)
            #expect(faults(text) == [])
        }
        #expect(
            WallReading(parsing: Self.first).kernel
                == "Linux version 6.1.0-18-amd64 (debian) #1 SMP"
        )
    }

    @Test func `no limit is told in the words of either version`() {
        let first = WallReading(
            parsing: """
                memory.limit_in_bytes 9223372036854771712
                memory.memsw.limit_in_bytes 9223372036854771712
                pids.max max
                cpu.cfs_quota_us -1
                cpu.cfs_period_us 100000
                """
        )
        let second = WallReading(
            parsing: "memory.max max\nmemory.swap.max max\npids.max max\ncpu.max max 100000"
        )
        for reading in [first, second] {
            #expect(reading.memory == .unlimited)
            #expect(reading.swap == .unlimited)
            #expect(reading.processes == .unlimited)
            #expect(reading.nanoCPUs == .unlimited)
        }
    }

    @Test(arguments: [
        (
            "memory.max 268435456", "memory.max 536870912",
            fault("memory", "asked for: 256m | read inside: 512m")
        ),
        (
            "memory.max 268435456", "memory.max max",
            fault("memory", "asked for: 256m | read inside: no limit")
        ),
        (
            "memory.swap.max 0", "memory.swap.max max",
            fault("swap", "asked for: 0 | read inside: no limit")
        ),
        (
            "memory.swap.max 0", "",
            fault(
                "swap",
                "asked for: 0 | the kernel's figure is to be seen neither inside nor on the host"
            )
        ),
        (
            "pids.max 100", "pids.max max",
            fault("pids", "asked for: 100 | read inside: no limit")
        ),
        (
            "cpu.max 150000 100000", "cpu.max max 100000",
            fault("cpus", "asked for: 1.5 | read inside: no limit")
        ),
        (
            "files 65536", "files 1048576",
            fault("files", "asked for: 65536 | read inside: 1048576")
        ),
        (
            "Seccomp: 2", "Seccomp: 0",
            "the agent was not started: the filter of system calls is off"
                + " | `Seccomp` inside is 0, not 2"
        ),
        (
            "CapBnd: 00000000200404fb", "CapBnd: 00000000a80425fb",
            "the agent was not started: processes can have more capabilities than the plan gives"
                + " | too many: SETPCAP, NET_RAW, MKNOD, SETFCAP"
        ),
    ])
    func `a wall that does not hold is told with what was asked for and what was read`(
        line: String,
        instead: String,
        fault: String
    ) {
        #expect(faults(Self.second.replacing(line, with: instead)) == [fault])
    }

    @Test func `the host's figure counts where none is to be seen inside, and beside it`() {
        let blind = Self.second.replacing("pids.max 100", with: "")
        #expect(
            faults(blind) == [
                Self.fault(
                    "pids",
                    "asked for: 100 | the kernel's figure is to be seen neither inside nor on the host"
                )
            ]
        )
        #expect(faults(blind, host: "pids.max 100") == [])
        #expect(
            faults(Self.second, host: "pids.max max") == [
                Self.fault(
                    "pids",
                    "asked for: 100 | read inside: 100 | read on the host: no limit"
                )
            ]
        )
    }

    @Test func `a kernel without control groups proves memory by all that it has`() {
        let own = """
            CapBnd: 00000000200404fb
            Seccomp: 2
            files 65536
            MemTotal: 262144
            SwapTotal: 0
            processors 1
            """
        let noPids: (inout RunWalls) -> Void = { $0.processes = nil }
        #expect(faults(own, noPids) == [])
        let all = own.replacing("262144", with: "24689104").replacing("rs 1", with: "rs 2")
        #expect(
            faults(all, noPids)
                == ["memory", "cpus"].map { name in
                    Self.fault(
                        name,
                        "asked for: \(name == "cpus" ? "1.5" : "256m") | the kernel's figure is to be"
                            + " seen neither inside nor on the host"
                    )
                }
        )
    }

    @Test func `gVisor's own kernel shows memory, and whether its runtime ignores limits`() {
        // As runsc 20221219 answers, with limits in force and with `--ignore-cgroups`.
        let held = """
            CapBnd: 0000000000000001
            Seccomp: 0
            files 5000
            MemTotal: 262144
            SwapTotal: 0
            processors 2
            version Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016
            """
        let edit: (inout RunWalls) -> Void = {
            $0.filtersSystemCalls = false
            $0.nanoCPUs = nil
        }
        #expect(faults(held, host: "pids.max 100", edit) == [])
        let loose = held.replacing("262144", with: "24684084")
        #expect(
            faults(loose, edit).map { $0.prefix(64) }
                == [
                    "the agent was not started: its limit of `memory` is not in force",
                    "the agent was not started: its limit of `pids` is not in force |",
                ].map { $0.prefix(64) }
        )
    }

    @Test func `gVisor's own kernel takes system calls, which nothing shows as a filter`() {
        let inside = WallReading(
            parsing: Self.second.replacing("Seccomp: 2", with: "Seccomp: 0")
                .replacing("NoNewPrivs: 0", with: "")
        )
        var judgement = WallJudgement(walls: walls(), inside: inside, host: nil)
        #expect(judgement.faults.map(\.code) == ["confinement-unproved"])
        judgement.kernel = KernelReading(parsing: "release 6.1.0\nlog Linux version 6.1.0")
        #expect(judgement.faults.map(\.code) == ["confinement-unproved"])
        judgement.kernel = KernelReading(parsing: "release 4.4.0\nlog [ 0.0] Starting gVisor...")
        #expect(judgement.faults == [])
        // Capabilities it shows as any kernel does.
        judgement.inside.capabilities = 0xa804_25fb
        #expect(judgement.faults.map(\.code) == ["confinement-unproved"])
        judgement.inside.capabilities = inside.capabilities
        judgement.walls.forbidsNewPrivileges = true
        #expect(judgement.faults.map(\.code) == ["confinement-unproved"])
        judgement.kernel?.forbidsNewPrivileges = true
        #expect(judgement.faults == [])
        judgement.inside.forbidsNewPrivileges = false
        #expect(judgement.faults.map(\.code) == ["confinement-unproved"])
    }

    @Test func `a machine without swap needs no limit of it`() {
        let text = Self.second.replacing("memory.swap.max 0", with: "")
        #expect(faults(text, host: "SwapTotal: 0") == [])
        #expect(faults(text.replacing("SwapTotal: 1048576", with: "SwapTotal: 0")) == [])
    }

    @Test func `rights that may not be gained are looked at`() {
        #expect(
            faults(Self.second) { $0.forbidsNewPrivileges = true } == [
                "the agent was not started: programs inside can gain rights"
                    + " | `NoNewPrivs` inside is not 1, though `newPrivileges` is `never`"
            ]
        )
        let held = Self.second.replacing("NoNewPrivs: 0", with: "NoNewPrivs: 1")
        #expect(faults(held) { $0.forbidsNewPrivileges = true } == [])
    }

    @Test func `nothing that was read proves nothing`() {
        #expect(faults("").count == 7)
    }
}
