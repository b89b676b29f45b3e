import Glibc
import Runs

/// The control groups of a container, as the machine of the engine sees them, where that is this
/// one.
struct HostControlGroups {
    /// The container.
    let container: String
    /// The number of its process, as the engine tells it.
    let process: Int
    /// Where `/proc` lies.
    var processes = "/proc"
    /// Where the control groups lie.
    var groups = "/sys/fs/cgroup"

    /// Reads the limits.
    ///
    /// - Returns: Nil where the container does not run on this machine, or nobody else may look.
    func read() -> WallReading? {
        var lines: [String] = []
        for (folder, controller) in folders() {
            lines += show(Self.files[controller] ?? [], in: folder)
        }
        guard !lines.isEmpty else { return nil }
        lines += (file("\(processes)/meminfo") ?? "").split(whereSeparator: \.isNewline)
            .map(String.init).filter { $0.hasPrefix("SwapTotal:") }
        return WallReading(parsing: lines.joined(separator: "\n"))
    }

    /// The folders of the container's groups with the controller of each; the second version of
    /// control groups has one for all, without a name.
    func folders() -> [(path: String, controller: String)] {
        guard process > 0, let text = file("\(processes)/\(process)/cgroup") else { return [] }
        var found: [(String, String)] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            // A process of another machine may have the same number here.
            guard parts.count == 3, parts[2].contains(container) else { continue }
            if parts[1].isEmpty { found.append(("\(groups)\(parts[2])", "")) }
            for controller in parts[1].split(separator: ",") {
                found.append(("\(groups)/\(controller)\(parts[2])", String(controller)))
            }
        }
        return found
    }

    private static let files = [
        "": ["memory.max", "memory.swap.max", "pids.max", "cpu.max"],
        "memory": ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"],
        "pids": ["pids.max"],
        "cpu": ["cpu.cfs_quota_us", "cpu.cfs_period_us"],
    ]

    private func show(_ names: [String], in folder: String) -> [String] {
        names.compactMap { name in
            file("\(folder)/\(name)").map { text in
                "\(name) \(text.split(whereSeparator: \.isNewline).first ?? "")"
            }
        }
    }

    func file(_ path: String) -> String? {
        guard let bytes = try? Files.read(path, atMost: 65_536) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
