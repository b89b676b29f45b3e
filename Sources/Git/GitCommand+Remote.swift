import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage

extension GitCommand {
    private static let glance = Duration.milliseconds(200)
    private static let mostProgressBytes = 16 * 1_024 * 1_024

    /// Runs a command that fetches from a remote and tells its progress, and ends it when the
    /// remote sends nothing for a time.
    ///
    /// Git itself waits for ever at a `git://` address, and for minutes at others. A sign of life
    /// is a word of progress, or a pack that grows.
    ///
    /// - Parameters:
    ///   - arguments: The command, with `--progress`.
    ///   - repository: The git directory that it fetches into, which need not be there yet.
    ///   - silence: How long the remote may send nothing.
    /// - Returns: What it left; its output is not read.
    /// - Throws: ``GitError/timedOut(command:limit:)``, with the silence for a limit.
    func fetch(
        _ arguments: [String],
        into repository: String,
        silence: Duration
    ) async throws(GitError) -> Outcome {
        let source = try TemporaryInput([])
        defer { source.close() }
        let words = try TemporaryInput([])
        defer { words.close() }
        return try await bounded(arguments) {
            try await withThrowingTaskGroup(of: Outcome?.self) { group in
                group.addTask {
                    let result = try await Subprocess.run(
                        configuration(arguments),
                        input: .fileDescriptor(
                            source.descriptor,
                            closeAfterSpawningProcess: false
                        ),
                        output: .discarded,
                        error: .fileDescriptor(
                            words.descriptor,
                            closeAfterSpawningProcess: false
                        )
                    )
                    return Outcome(status: result.terminationStatus, output: [], message: "")
                }
                group.addTask {
                    try await Self.waitForSilence(silence) {
                        [Self.size(words.descriptor)] + Self.packSizes(in: repository)
                    }
                    return nil
                }
                defer { group.cancelAll() }
                guard let first = try await group.next(), var outcome = first else {
                    throw GitError.timedOut(
                        command: Self.shown(arguments),
                        limit: silence
                    )
                }
                outcome.message = try Self.lastWords(words.descriptor)
                return outcome
            }
        }
    }

    private static func waitForSilence(
        _ silence: Duration,
        signs: () -> [Int]
    ) async throws {
        var (last, since) = (signs(), ContinuousClock.now)
        while ContinuousClock.now - since < silence {
            try await Task.sleep(for: glance)
            let now = signs()
            if now != last { (last, since) = (now, .now) }
        }
    }

    private static func size(_ descriptor: FileDescriptor) -> Int {
        var status = stat()
        return fstat(descriptor.rawValue, &status) == 0 ? Int(status.st_size) : 0
    }

    private static func packSizes(in repository: String) -> [Int] {
        let folder = "\(repository)/objects/pack"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().map { name in
            var status = stat()
            return lstat("\(folder)/\(name)", &status) == 0 ? Int(status.st_size) : 0
        }
    }

    /// What it said, without the lines of progress that were written over.
    private static func lastWords(_ descriptor: FileDescriptor) throws -> String {
        var bytes = [UInt8](repeating: 0, count: min(size(descriptor), mostProgressBytes))
        let count = try bytes.withUnsafeMutableBytes { buffer in
            try descriptor.read(fromAbsoluteOffset: 0, into: buffer)
        }
        let text = bytes.prefix(count).text.replacing("\r\n", with: "\n")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.split(separator: "\r").last.map(String.init) ?? ""
        }
        return lines.filter { !isProgress($0) }.joined(separator: "\n")
            .trimmingSuffix(while: \.isNewline)
    }

    /// Whether a line tells how far something is, such as that all objects are received.
    private static func isProgress(_ line: String) -> Bool {
        let plain = line.hasPrefix("remote: ") ? String(line.dropFirst("remote: ".count)) : line
        let ends = [", done.", "% "]
        let names = [
            "Enumerating objects:", "Counting objects:", "Compressing objects:",
            "Receiving objects:", "Resolving deltas:", "Unpacking objects:", "Total ",
            "Cloning into ",
        ]
        return names.contains { plain.hasPrefix($0) } || ends.contains { plain.hasSuffix($0) }
    }
}

extension String {
    fileprivate func trimmingSuffix(while isLeftOut: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, isLeftOut(last) { text.removeLast() }
        return String(text)
    }
}
