import Gateway
import Subprocess
import SystemPackage

/// Runs programs of this machine that print credentials, whose output stays in memory.
struct CredentialProgramProcess: CredentialProgram {
    let environment: [String: String]

    private static let mostErrorBytes = 4096

    func run(
        _ name: String,
        _ arguments: [String],
        limit: Duration
    ) async throws(CredentialError) -> CredentialProgramAnswer? {
        guard let path = ProgramPath.all(named: name, environment).first else { return nil }
        do {
            return try await limited(limit) { try await start(path, arguments) }
        } catch let error as CredentialError {
            throw error
        } catch {
            throw CredentialError("cannot run `\(name)`: \(error)", isPassing: true)
        }
    }

    @concurrent
    private func start(
        _ path: String,
        _ arguments: [String]
    ) async throws -> CredentialProgramAnswer {
        var platform = PlatformOptions()
        // A group of its own, so that what the command starts ends with it.
        platform.processGroupID = 0
        platform.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
        ]
        let output = try UnnamedFile(inMemory: true)
        let errors = try UnnamedFile(inMemory: true)
        let result = try await Subprocess.run(
            .path(FilePath(path)),
            arguments: Arguments(arguments),
            environment: .custom(environment.keyed),
            workingDirectory: FilePath("/"),
            platformOptions: platform,
            input: .none,
            output: .fileDescriptor(output.descriptor, closeAfterSpawningProcess: false),
            error: .fileDescriptor(errors.descriptor, closeAfterSpawningProcess: false)
        )
        let code: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        return CredentialProgramAnswer(
            exitCode: code,
            output: output.tail(64 << 10),
            errors: errors.tail(Self.mostErrorBytes)
        )
    }

    private func limited(
        _ limit: Duration,
        _ operation: @escaping @Sendable () async throws -> CredentialProgramAnswer
    ) async throws -> CredentialProgramAnswer {
        try await withThrowingTaskGroup(of: CredentialProgramAnswer?.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let answer = first else {
                throw CredentialError(
                    "the program that gives the credential took longer than "
                        + "\(limit.components.seconds) s",
                    isPassing: true
                )
            }
            return answer
        }
    }
}
