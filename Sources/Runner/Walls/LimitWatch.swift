import Runs

/// Watches what the kernel counts of a container's limits: processes that it ended for want of
/// memory, and processes that it did not let begin.
///
/// The figures are read on the engine's machine, where that is this one: nothing in the container
/// takes part.
struct LimitWatch: Sendable {
    let groups: HostControlGroups
    /// How often the counters are read.
    var interval = Duration.seconds(2)

    /// Reads until the task is cancelled.
    ///
    /// - Parameter tell: Called with a limit's name and its count whenever that grew.
    func follow(_ tell: @Sendable (_ limit: String, _ count: Int) -> Void) async {
        var known: [String: Int] = [:]
        while true {
            look(&known, tell)
            if Task.isCancelled { return }
            // The last look comes after the end.
            try? await Task.sleep(for: interval)
        }
    }

    /// Reads once, and tells what grew since the counts that are known.
    func look(_ known: inout [String: Int], _ tell: (_ limit: String, _ count: Int) -> Void) {
        for (name, count) in groups.readReached() where count != known[name] ?? 0 {
            // A container that was started again counts from nothing.
            if count > known[name] ?? 0 { tell(name, count) }
            known[name] = count
        }
    }
}

extension HostControlGroups {
    /// How often each limit was reached since the container's start, by the kernel's counters;
    /// empty where they are not to be had.
    func readReached() -> [(name: String, count: Int)] {
        var counts: [(String, Int)] = []
        for (folder, controller) in folders() {
            for (name, file, line) in Self.counters[controller] ?? [] {
                if let count = counter(line, in: "\(folder)/\(file)") {
                    counts.append((name, count))
                }
            }
        }
        return counts
    }

    /// Of each controller the limit, the file and the line in it.
    private static let counters = [
        "": [("memory", "memory.events", "oom_kill"), ("processes", "pids.events", "max")],
        "memory": [("memory", "memory.oom_control", "oom_kill")],
        "pids": [("processes", "pids.events", "max")],
    ]

    private func counter(_ name: String, in path: String) -> Int? {
        for line in (file(path) ?? "").split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == name { return Int(words[1]) }
        }
        return nil
    }
}
