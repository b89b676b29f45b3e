import Agent
import Glibc
import JSONC
import OCI
import OrderedCollections
import Runner
import Runs
import Store

/// What is read of a run before it is closed, so that closing it holds up nobody.
struct RunEvidence: Sendable {
    /// The hash of a file with a log.
    struct Log: Hashable, Sendable {
        var name: String
        var bytes: Int
        var hash: String

        var json: JSONValue {
            ["bytes": .integer(bytes), "hash": .string(hash), "name": .string(name)]
        }
    }

    /// Events, as far as they were read.
    var events = EventRecord()
    /// The logs in the run's folder; nil where they were not read.
    var logs: [Log]?

    /// How many events are read at a time.
    private static let portion = 4_096

    /// Reads the events of a run that are there, and its logs.
    ///
    /// - Parameters:
    ///   - run: The run, at which nobody works any more.
    ///   - store: Where the events are.
    ///   - folder: The run's folder.
    /// - Returns: What was read.
    /// - Throws: Why the store could not be read.
    @concurrent
    static func read(_ run: RunIdentifier, _ store: Store, _ folder: RunFolder) async throws -> Self
    {
        var evidence = Self()
        var mayHaveMore = true
        while mayHaveMore {
            let before = evidence.events
            (evidence.events, mayHaveMore) = try await store.read { view in
                var events = before
                let isMore = try view.add(eventsOf: run, to: &events, limit: portion)
                return (events, isMore)
            }
        }
        evidence.logs = logs(of: folder)
        return evidence
    }

    /// The hashes of the logs in a run's folder; those that are not there are left out.
    static func logs(of folder: RunFolder) -> [Log] {
        [
            ("agent", "\(folder.output)/\(AgentWrapper.StateFile.events.rawValue)"),
            ("agent-errors", "\(folder.output)/\(AgentWrapper.StateFile.standardError.rawValue)"),
            ("gateway", folder.gatewayLog),
        ].compactMap { name, path in log(name, at: path) }
    }

    /// Reads a file in pieces; an agent could write where it lies, so no link is followed.
    private static func log(_ name: String, at path: String) -> Log? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        var hasher = Digest.Hasher()
        var bytes = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = buffer.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            hasher.update(buffer[..<count])
            bytes += count
        }
        return Log(name: name, bytes: bytes, hash: "\(hasher.finish())")
    }
}
