import Glibc
import Subprocess
import SystemPackage

/// One way to run git: whose trust, in which folder, with which git directory.
struct GitCommand: Sendable {
    /// Whose settings count.
    enum Trust: Sendable {
        /// A folder of Berth's own: no configuration but that repository's.
        case sealed
        /// The user's repository: read with the user's configuration, no hook run.
        case user
        /// The user's repository and a remote: reached as the user, with his credentials, without
        /// asking him anything.
        case remote
    }

    /// What a command left.
    struct Outcome: Sendable {
        var status: TerminationStatus
        var output: [UInt8]
        var message: String

        var isSuccess: Bool { status.isSuccess }
    }

    var program: GitProgram
    var trust: Trust
    var folder: String
    var gitDirectory: String?
    var workTree: String?
    var variables: [String: String] = [:]
    var limit: Duration = .seconds(600)
    var outputLimitBytes = 512 * 1_024 * 1_024

    private static let messageLimitBytes = 1_024 * 1_024

    init(_ program: GitProgram, _ trust: Trust, in folder: String, gitDirectory: String? = nil) {
        self.program = program
        self.trust = trust
        self.folder = folder
        self.gitDirectory = gitDirectory
    }

    /// Runs a command that has to succeed and returns its output.
    ///
    /// Without a git directory, `commandFailed` has nothing but the folder to name.
    @discardableResult
    func output(_ arguments: [String], input: [UInt8] = []) async throws(GitError) -> [UInt8] {
        let outcome = try await run(arguments, input: input)
        guard outcome.isSuccess else { throw failure(arguments, outcome) }
        return outcome.output
    }

    /// Runs a command that has to succeed and returns its output without the last line break.
    func text(_ arguments: [String]) async throws(GitError) -> String {
        try await output(arguments).line
    }

    /// Runs a command and returns its output without the last line break, or nil when it fails.
    func optionalText(_ arguments: [String]) async throws(GitError) -> String? {
        let outcome = try await run(arguments)
        return outcome.isSuccess ? outcome.output.line : nil
    }

    /// Runs a command with bytes as its input.
    ///
    /// The input is handed over as a file: git may end before it has read all, and a pipe would
    /// then end this process with a signal.
    func run(_ arguments: [String], input: [UInt8] = []) async throws(GitError) -> Outcome {
        let source = try TemporaryInput(input)
        defer { source.close() }
        return try await run(arguments, from: source.descriptor)
    }

    /// Runs a command that reads a file.
    func run(_ arguments: [String], fromFile path: String) async throws(GitError) -> Outcome {
        let descriptor = try Self.open(path, .readOnly, [.closeOnExec, .noFollow])
        defer { try? descriptor.close() }
        return try await run(arguments, from: descriptor)
    }

    /// Runs a command that writes a new file.
    func run(
        _ arguments: [String],
        input: [UInt8],
        toFile path: String
    ) async throws(GitError) -> Outcome {
        let source = try TemporaryInput(input)
        defer { source.close() }
        let target = try Self.open(
            path,
            .writeOnly,
            [.create, .truncate, .closeOnExec, .noFollow]
        )
        defer { try? target.close() }
        return try await bounded(arguments) {
            let result = try await Subprocess.run(
                configuration(arguments),
                input: .fileDescriptor(source.descriptor, closeAfterSpawningProcess: false),
                output: .fileDescriptor(target, closeAfterSpawningProcess: false),
                error: .bytes(limit: Self.messageLimitBytes)
            )
            return Outcome(
                status: result.terminationStatus,
                output: [],
                message: result.standardError.line
            )
        }
    }

    private func run(
        _ arguments: [String],
        from descriptor: FileDescriptor
    ) async throws(GitError) -> Outcome {
        try await bounded(arguments) {
            let result = try await Subprocess.run(
                configuration(arguments),
                input: .fileDescriptor(descriptor, closeAfterSpawningProcess: false),
                output: .bytes(limit: outputLimitBytes),
                error: .bytes(limit: Self.messageLimitBytes)
            )
            return Outcome(
                status: result.terminationStatus,
                output: result.standardOutput,
                message: result.standardError.line
            )
        }
    }

    /// The error for a command that was refused.
    func failure(_ arguments: [String], _ outcome: Outcome) -> GitError {
        let status =
            switch outcome.status {
            case .exited(let code): "status \(code)"
            case .signaled(let signal): "signal \(signal)"
            }
        return .commandFailed(
            command: Self.shown(arguments),
            folder: gitDirectory ?? folder,
            status: status,
            message: outcome.message
        )
    }

    func bounded(
        _ arguments: [String],
        _ work: @escaping @Sendable () async throws -> Outcome
    ) async throws(GitError) -> Outcome {
        do {
            return try await withThrowingTaskGroup(of: Outcome?.self) { group in
                group.addTask { try await work() }
                group.addTask {
                    try await Task.sleep(for: limit)
                    return nil
                }
                defer { group.cancelAll() }
                guard let first = try await group.next(), let outcome = first else {
                    throw GitError.timedOut(command: Self.shown(arguments), limit: limit)
                }
                return outcome
            }
        } catch let error as GitError {
            throw error
        } catch let error as SubprocessError where error.code == .outputLimitExceeded {
            throw .outputTooLarge(
                command: Self.shown(arguments),
                limitBytes: outputLimitBytes
            )
        } catch {
            throw .commandFailed(
                command: Self.shown(arguments),
                folder: gitDirectory ?? folder,
                status: "no result",
                message: "\(error)"
            )
        }
    }

    static func shown(_ arguments: [String]) -> String {
        arguments.prefix(4).joined(separator: " ")
    }

    private static func open(
        _ path: String,
        _ mode: FileDescriptor.AccessMode,
        _ options: FileDescriptor.OpenOptions
    ) throws(GitError) -> FileDescriptor {
        do {
            return try FileDescriptor.open(
                FilePath(path),
                mode,
                options: options,
                permissions: [.ownerReadWrite]
            )
        } catch {
            throw .file(path: path, operation: "open", reason: "\(error)")
        }
    }
}

/// Bytes in a file without a name, for a command to read or to write.
struct TemporaryInput {
    let descriptor: FileDescriptor

    init(_ bytes: [UInt8]) throws(GitError) {
        guard let stream = tmpfile() else {
            throw .file(path: "/tmp", operation: "make a file in", reason: systemReason())
        }
        defer { fclose(stream) }
        let copy = fcntl(fileno(stream), F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else {
            throw .file(path: "/tmp", operation: "make a file in", reason: systemReason())
        }
        descriptor = FileDescriptor(rawValue: copy)
        do {
            try descriptor.writeAll(bytes)
            try descriptor.seek(offset: 0, from: .start)
        } catch {
            try? descriptor.close()
            throw .file(path: "/tmp", operation: "write a file in", reason: "\(error)")
        }
    }

    func close() {
        try? descriptor.close()
    }
}

/// The operating system's words for the last error.
func systemReason(_ number: Int32 = errno) -> String {
    Errno(rawValue: number).description
}
