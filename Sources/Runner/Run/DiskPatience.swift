import Diagnostics
import Glibc

/// Waits for room on a disk that is full, and repeats the work.
///
/// Whoever fills a disk overnight shall find runs that waited, not runs that failed.
public struct DiskPatience: Sendable {
    /// How long it waits for room; after that the work counts as failed.
    private static let longestWait = Duration.seconds(3_600)
    private static let interval = Duration.milliseconds(250)
    /// Below this a disk counts as full: somebody writes again before anything can be done.
    private static let leastRoomBytes: UInt = 1 << 20
    /// How often work is repeated that speaks of a full disk while those meant have room.
    private static let mostBlindTries = 5

    private let folders: [String]
    private let progress: ProgressSink

    /// Names folders on the disks that are meant, and where it is told that one is full.
    public init(folders: [String], progress: @escaping ProgressSink) {
        self.folders = folders
        self.progress = progress
    }

    /// Does work that can be repeated.
    ///
    /// - Throws: What the work throws, unless there is room again in time.
    public func repeating<Value: Sendable>(
        _ work: @Sendable () async throws -> Value
    ) async throws -> Value {
        let clock = ContinuousClock()
        var deadline: ContinuousClock.Instant?
        var blindTries = 0
        while true {
            do {
                return try await work()
            } catch {
                try Task.checkCancellation()
                let isFull = fullFolder != nil
                // The room may be back already; or it is another disk, as that of the engine.
                guard isFull || (Self.tellsOfFullDisk(error) && blindTries < Self.mostBlindTries)
                else { throw error }
                if deadline == nil { tell() }
                let limit = deadline ?? clock.now + Self.longestWait
                deadline = limit
                guard clock.now < limit else { throw error }
                try await Task.sleep(for: Self.interval * (1 << blindTries))
                blindTries = isFull ? 0 : blindTries + 1
                while fullFolder != nil, clock.now < limit {
                    try await Task.sleep(for: Self.interval)
                }
            }
        }
    }

    /// Whether an error says that there is no room, whatever module it comes from.
    static func tellsOfFullDisk(_ error: any Error) -> Bool {
        guard let convertible = error as? any DiagnosticConvertible else { return false }
        return convertible.diagnostics.contains { diagnostic in
            let codes = ["disk-full", "store-full"]
            let texts = [diagnostic.summary] + diagnostic.notes + [diagnostic.excerpt ?? ""]
            return codes.contains(diagnostic.code)
                || texts.contains { $0.contains("No space left on device") }
        }
    }

    /// The first folder on a full disk.
    private var fullFolder: String? {
        folders.first { folder in
            var status = statvfs()
            return statvfs(folder, &status) == 0
                && UInt(status.f_bavail) * UInt(status.f_frsize) < Self.leastRoomBytes
        }
    }

    private func tell() {
        progress(
            .diagnostic(
                Diagnostic(
                    .warning,
                    code: "disk-full",
                    "the disk of `\(fullFolder ?? folders.first ?? "/")` is full; the run waits for room",
                    hints: ["free some space; the run goes on by itself"]
                )
            )
        )
    }
}
