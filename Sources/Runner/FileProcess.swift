import Subprocess
import SystemPackage

/// A program whose input and output are files without a name.
///
/// With pipes, swift-subprocess 1.0.2 ends the whole process where a program ends before it has
/// read its input, or where a pipe cannot be set up; files have no such end.
struct FileProcess {
    /// What a program left.
    struct Outcome {
        var status: TerminationStatus
        var output: [UInt8]
        var errors: [UInt8]

        /// The output as text.
        var text: String { String(decoding: output, as: UTF8.self) }
        /// What it wrote to its standard error, as text.
        var errorText: String { String(decoding: errors, as: UTF8.self) }
    }

    var configuration: Subprocess.Configuration

    init(
        _ executable: Executable,
        _ arguments: [String],
        environment: [String: String],
        folder: String? = nil
    ) {
        configuration = Subprocess.Configuration(
            executable: executable,
            arguments: Arguments(arguments),
            environment: .custom(environment.keyed),
            workingDirectory: folder.map { FilePath($0) }
        )
    }

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - input: What it can read.
    ///   - mostBytes: How much is taken of the end of each of its outputs.
    ///   - isSecret: Whether what goes in and out is not to touch a disk.
    /// - Returns: What it left.
    /// - Throws: `SubprocessError` where it cannot be started, `Errno` where a file cannot be made.
    func run(
        input: [UInt8] = [],
        mostBytes: Int,
        isSecret: Bool = false
    ) async throws -> Outcome {
        let given = try UnnamedFile(input, inMemory: isSecret)
        let output = try UnnamedFile(inMemory: isSecret)
        let errors = try UnnamedFile(inMemory: isSecret)
        let result = try await Subprocess.run(
            configuration,
            input: .fileDescriptor(given.descriptor, closeAfterSpawningProcess: false),
            output: .fileDescriptor(output.descriptor, closeAfterSpawningProcess: false),
            error: .fileDescriptor(errors.descriptor, closeAfterSpawningProcess: false)
        )
        return Outcome(
            status: result.terminationStatus,
            output: output.tail(mostBytes),
            errors: errors.tail(mostBytes)
        )
    }
}
