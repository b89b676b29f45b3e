import JSONC
import OrderedCollections
import Planner
import Testing

@testable import Runs

/// What is decided to hold a run.
struct RunWallsTests {
    private func settings(_ flags: [String: [String]] = [:]) throws -> Settings {
        try Settings(SettingsSources(flags: flags))
    }

    @Test func `without a word there are limits all the same`() throws {
        let walls = RunWalls(
            ContainerSettings(),
            try settings(),
            machineMemoryBytes: 10 << 30
        )
        #expect(walls.memoryBytes == 8 << 30)
        #expect(walls.swapBytes == 0)
        #expect(walls.processes == 4_096)
        #expect(walls.openFiles == 16_384)
        #expect(walls.diskBytes == 64 << 30)
        #expect(walls.filtersSystemCalls)
        #expect(!walls.forbidsNewPrivileges)
        #expect(walls.capabilities == 0x2004_04fb)
    }

    @Test func `a configuration gets less if it asks for less, and never more`() throws {
        let settings = try settings(["memory": ["2g"], "cpus": ["2"], "pids": ["500"]])
        var less = ContainerSettings()
        less.memoryBytes = 1 << 30
        less.nanoCPUs = 500_000_000
        less.processLimit = 50
        less.hostConfiguration["Ulimits"] = [["Name": "nofile", "Soft": 100, "Hard": 200]]
        let walls = RunWalls(less, settings)
        #expect(walls.memoryBytes == 1 << 30)
        #expect(walls.nanoCPUs == 500_000_000)
        #expect(walls.processes == 50)
        #expect(walls.openFiles == 200)
        var more = ContainerSettings()
        more.memoryBytes = -1
        more.nanoCPUs = 9_000_000_000
        more.processLimit = -1
        more.hostConfiguration["Ulimits"] = [["Name": "nofile", "Soft": -1, "Hard": -1]]
        let same = RunWalls(more, settings)
        #expect(same.memoryBytes == 2 << 30)
        #expect(same.nanoCPUs == 2_000_000_000)
        #expect(same.processes == 500)
        #expect(same.openFiles == 16_384)
    }

    @Test func `what was granted is not looked for`() throws {
        var container = ContainerSettings()
        container.addedCapabilities = ["CAP_SYS_PTRACE"]
        container.droppedCapabilities = ["chown"]
        container.securityOptions = ["seccomp=unconfined"]
        let walls = RunWalls(container, try settings())
        #expect(!walls.filtersSystemCalls)
        #expect(walls.capabilities == 0x200c_04fa)
        container.isPrivileged = true
        #expect(RunWalls(container, try settings()).capabilities == nil)
    }

    @Test func `walls survive their JSON`() throws {
        var walls = RunWalls(
            ContainerSettings(),
            try settings(["memory": ["2g"], "newPrivileges": ["never"]])
        )
        #expect(RunWalls(walls.json) == walls)
        walls.capabilities = nil
        walls.memoryBytes = nil
        walls.filtersSystemCalls = false
        #expect(RunWalls(walls.json) == walls)
    }

    @Test func `what runArgs say otherwise does not reach the engine`() {
        var settings = ContainerSettings()
        settings.hostConfiguration = [
            "MemorySwap": -1, "OomScoreAdj": -1_000, "OomKillDisable": true, "CpuQuota": 1,
            "LogConfig": ["Type": "gelf"], "ShmSize": 64,
            "Ulimits": [
                ["Name": "core", "Soft": 0, "Hard": 0], ["Name": "nofile", "Soft": 9, "Hard": 9],
            ],
        ]
        settings.confine(
            memoryBytes: 100,
            swapBytes: 20,
            nanoCPUs: nil,
            processes: 5,
            openFiles: 7,
            forbidsNewPrivileges: true
        )
        #expect(
            settings.hostConfiguration == [
                "LogConfig": [
                    "Type": "json-file", "Config": ["max-size": "10m", "max-file": "2"],
                ],
                "ShmSize": 64,
                "Ulimits": [
                    ["Name": "core", "Soft": 0, "Hard": 0],
                    ["Name": "nofile", "Soft": 7, "Hard": 7],
                ],
                "MemorySwap": 120,
            ]
        )
        #expect(settings.droppedCapabilities == ["ALL"])
        #expect(settings.addedCapabilities == Capability.usual.map(\.name))
        #expect(settings.securityOptions == ["no-new-privileges"])
    }
}
