import DockerEngine
import Glibc

/// Watches how much disk a run takes: what its container wrote into its own layer and into volumes,
/// and the run's folder with the clone and the logs.
///
/// Of a volume that has a name of the configuration's, and may be that of others, only what is
/// added counts; what it has at the first count is what it had before.
///
/// Counting means to look at every file. So the free room of the disk is looked at often, and
/// files are counted only when as much of it is gone as the run may still take, and now and then.
struct DiskWatch {
    let engine: DockerEngine
    let container: String
    let folder: String
    let limitBytes: Int
    /// The volume with the conversation, all of which counts.
    let sessionVolume: String
    /// How often the free room is looked at.
    var lookInterval = Duration.seconds(1)
    /// How often files are counted though the free room did not shrink.
    var countInterval = Duration.seconds(60)

    /// Returns when the task is cancelled, or after it called the body once.
    func untilExceeded(_ body: @Sendable () -> Void) async {
        let clock = ContinuousClock()
        var used = 0
        var volumes = Volumes()
        var room = free
        var next = clock.now + countInterval
        while !Task.isCancelled {
            try? await Task.sleep(for: lookInterval)
            let gone = zip(room, free).map { $0 - $1 }.max() ?? 0
            let isShrinking = gone > max(0, limitBytes - used) / 2
            guard isShrinking || clock.now >= next else { continue }
            let start = clock.now
            room = free
            // For the volumes the engine looks through all that it has.
            if isShrinking { await count(&volumes) }
            // An engine that is away tells nothing; the next look asks it again.
            if let count = await count() { used = count + volumes.addedBytes }
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

    /// What volumes have, and what they had at the first count.
    private struct Volumes {
        var first: [String: Int] = [:]
        var last: [String: Int] = [:]

        var addedBytes: Int {
            last.reduce(0) { $0 + max(0, $1.value - (first[$1.key] ?? 0)) }
        }
    }

    private func count(_ volumes: inout Volumes) async {
        guard let container = try? await engine.inspectContainer(container),
            let sizes = try? await engine.diskUsage().volumes
        else { return }
        for mount in container.mounts where mount.type == "volume" && mount.isWritable {
            guard let name = mount.name, let size = sizes[name] else { continue }
            // One without a name of its own was made for this container.
            let isOwn = name == sessionVolume || name.count == 64 && name.allSatisfy(\.isHexDigit)
            if volumes.first[name] == nil { volumes.first[name] = isOwn ? 0 : size }
            volumes.last[name] = size
        }
    }

    private func count() async -> Int? {
        async let own = FolderRemoval.freedBytes(folder)
        guard let layer = try? await engine.writtenBytes(of: container) else { return nil }
        return await own + layer
    }
}
