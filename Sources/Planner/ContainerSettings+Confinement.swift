import JSONC
import OrderedCollections

extension ContainerSettings {
    /// The hard limit of open files that `runArgs` ask for; nil for none.
    public var openFileLimit: Int? {
        (hostConfiguration["Ulimits"]?.array ?? []).last { $0["Name"]?.string == "nofile" }?[
            "Hard"
        ]?
        .integer
    }

    /// Whether `no-new-privileges` is asked for.
    public var forbidsNewPrivileges: Bool {
        securityOptions.contains { option in
            ["no-new-privileges", "no-new-privileges=true", "no-new-privileges:true"]
                .contains(option)
        }
    }

    /// The capabilities that a run's container gets: the usual ones and the added ones, without
    /// those that are dropped.
    public var grantedCapabilities: [Capability] {
        let dropped = Set(droppedCapabilities.map { Capability($0) })
        let added = addedCapabilities.map { Capability($0) }
        guard !dropped.contains(Capability("ALL")) else { return added }
        let usual = Capability.usual.filter { !dropped.contains($0) && !added.contains($0) }
        return usual + added
    }

    /// Makes the container hold what it is to be held by, whatever `runArgs` say.
    ///
    /// - Parameters:
    ///   - memoryBytes: The most memory; nil for no limit.
    ///   - swapBytes: The most swap beside it.
    ///   - nanoCPUs: The most processor time; nil for no limit.
    ///   - processes: The most processes; nil for no limit.
    ///   - openFiles: The most files that one process has open; nil for no limit.
    ///   - forbidsNewPrivileges: Whether no program can gain rights.
    public mutating func confine(
        memoryBytes: Int?,
        swapBytes: Int,
        nanoCPUs: Int?,
        processes: Int?,
        openFiles: Int?,
        forbidsNewPrivileges: Bool
    ) {
        self.memoryBytes = memoryBytes
        self.nanoCPUs = nanoCPUs
        processLimit = processes
        // These would be other words for the same limits, or take the container out of the
        // kernel's choice when the machine's memory ends.
        for name in [
            "MemorySwap", "CpuQuota", "CpuPeriod", "OomKillDisable", "OomScoreAdj", "StorageOpt",
        ] { hostConfiguration[name] = nil }
        if let memoryBytes { hostConfiguration["MemorySwap"] = .integer(memoryBytes + swapBytes) }
        if let openFiles {
            let others = (hostConfiguration["Ulimits"]?.array ?? []).filter {
                $0["Name"]?.string != "nofile"
            }
            let own: JSONValue = [
                "Name": "nofile", "Soft": .integer(openFiles), "Hard": .integer(openFiles),
            ]
            hostConfiguration["Ulimits"] = .array(others + [own])
        }
        if forbidsNewPrivileges, !self.forbidsNewPrivileges {
            securityOptions.append("no-new-privileges")
        }
        if !isPrivileged {
            addedCapabilities = grantedCapabilities.map(\.name)
            droppedCapabilities = ["ALL"]
        }
        // What the container prints is kept by the engine: it must neither fill the disk nor go
        // to another machine.
        hostConfiguration["LogConfig"] = [
            "Type": "json-file", "Config": ["max-size": "10m", "max-file": "2"],
        ]
    }
}
