import Runs

/// Watches what the kernel counts at a container's walls: processes that it ended for want of
/// memory, processes that it did not let begin, and packets and connections that have no route.
///
/// The figures are read on the engine's machine, where that is this one: nothing in the container
/// takes part.
struct LimitWatch: Sendable {
    /// A wall, and how often the kernel counted something at it since the container's start.
    struct Count: Hashable, Sendable {
        /// `memory`, `processes`, or `routes`.
        var wall: String
        var count: Int
    }

    /// What was told of a wall.
    private struct Told {
        var count = 0
        var time: ContinuousClock.Instant
    }

    let groups: HostControlGroups
    /// How often the counters are read.
    var interval = Duration.seconds(2)
    /// How long a count that grew, but did not double, waits until it is told: what runs into a
    /// wall without end must not fill the store.
    var patience = Duration.seconds(60)
    private var told: [String: Told] = [:]

    init(groups: HostControlGroups) {
        self.groups = groups
    }

    /// Reads until the task is cancelled.
    ///
    /// - Parameter tell: Called with what grew.
    mutating func follow(_ tell: (Count) -> Void) async {
        while true {
            // The last look comes after the end.
            let isLast = Task.isCancelled
            for count in look(isLast: isLast) { tell(count) }
            if isLast { return }
            try? await Task.sleep(for: interval)
        }
    }

    /// Reads once.
    ///
    /// - Parameter isLast: Whether nothing waits any longer.
    /// - Returns: What grew and is to be told now.
    mutating func look(isLast: Bool = false) -> [Count] {
        let now = ContinuousClock.now
        return groups.readCounts().filter { found in
            let before = told[found.wall]
            // A container that was started again counts from nothing.
            if let before, found.count < before.count { told[found.wall] = nil }
            let known = told[found.wall]?.count ?? 0
            guard found.count > known,
                isLast || found.count >= 2 * known
                    || now - (before?.time ?? now) >= patience
            else { return false }
            told[found.wall] = Told(count: found.count, time: now)
            return true
        }
    }
}

extension HostControlGroups {
    /// What the kernel counted at each wall since the container's start; nothing where its
    /// counters are not to be had.
    func readCounts() -> [LimitWatch.Count] {
        var counts: [LimitWatch.Count] = []
        let folders = folders()
        for (folder, controller) in folders {
            for (wall, file, line) in Self.counters[controller] ?? [] {
                if let count = counter(line, in: "\(folder)/\(file)") {
                    counts.append(LimitWatch.Count(wall: wall, count: count))
                }
            }
        }
        // A process of another machine may have the same number here.
        if !folders.isEmpty, let count = unroutedCount() {
            counts.append(LimitWatch.Count(wall: "routes", count: count))
        }
        return counts
    }

    /// Of each controller the wall, the file and the line in it.
    private static let counters = [
        "": [("memory", "memory.events", "oom_kill"), ("processes", "pids.events", "max")],
        "memory": [("memory", "memory.oom_control", "oom_kill")],
        "pids": [("processes", "pids.events", "max")],
    ]

    private func counter(_ name: String, in path: String) -> Int? {
        for line in (file(path) ?? "").split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.count == 2, words[0] == name { return Int(words[1]) }
        }
        return nil
    }

    /// What the network of the container's process had no route for.
    private func unroutedCount() -> Int? {
        let network = "\(processes)/\(process)/net"
        // Names on one line, values on the next.
        let lines = (file("\(network)/snmp") ?? "").split(whereSeparator: \.isNewline)
            .filter { $0.hasPrefix("Ip:") }.map { $0.split(separator: " ") }
        guard lines.count == 2, let column = lines[0].firstIndex(of: "OutNoRoutes"),
            lines[1].indices.contains(column), let count = Int(lines[1][column])
        else { return nil }
        return count + (counter("Ip6OutNoRoutes", in: "\(network)/snmp6") ?? 0)
    }
}
