import DockerEngine
import Glibc

/// Watches how much disk a run takes: what its container wrote into its own layer, and the run's
/// folder with the clone and the logs.
///
/// Counting means to look at every file. So the free room of the disk is looked at often, and
/// files are counted only when as much of it is gone as the run may still take, and now and then.
struct DiskWatch {
    let engine: DockerEngine
    let container: String
    let folder: String
    let limitBytes: Int
    /// How often the free room is looked at.
    var lookInterval = Duration.seconds(1)
    /// How often files are counted though the free room did not shrink.
    var countInterval = Duration.seconds(60)

    /// Returns when the task is cancelled, or after it called the body once.
    func untilExceeded(_ body: @Sendable () -> Void) async {
        let clock = ContinuousClock()
        var used = 0
        var room = free
        var next = clock.now + countInterval
        while !Task.isCancelled {
            try? await Task.sleep(for: lookInterval)
            let gone = zip(room, free).map { $0 - $1 }.max() ?? 0
            guard gone > max(0, limitBytes - used) / 2 || clock.now >= next else { continue }
            let start = clock.now
            room = free
            // An engine that is away tells nothing; the next look asks it again.
            if let count = await count() { used = count }
            if Task.isCancelled { return }
            if used > limitBytes { return body() }
            next = clock.now + max(countInterval, (clock.now - start) * 20)
        }
    }

    /// The free room of the disks that are written to: the one with the run's folder, and the
    /// usual one of engines, where it is on this machine.
    private var free: [Int] {
        [folder, "/var/lib/docker", "/"].map { path in
            var status = statvfs()
            guard statvfs(path, &status) == 0 else { return 0 }
            return Int(status.f_bavail) * Int(status.f_frsize)
        }
    }

    private func count() async -> Int? {
        async let own = FolderRemoval.freedBytes(folder)
        guard let layer = try? await engine.writtenBytes(of: container) else { return nil }
        return await own + layer
    }
}
