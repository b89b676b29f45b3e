import DevContainer
import Diagnostics
import FoundationEssentials
import Subprocess
import SystemPackage

/// Runs Compose for a project, with the user's files and Berth's own behind them.
struct ComposeProcess {
    let cli: ComposeCLI
    let project: ComposeProject
    let environment: [String: String]
    /// Where files that Compose cannot read as they are get a copy that it can.
    let cacheFolder: String

    /// Returns what Compose makes of the files, services behind profiles included.
    ///
    /// - Throws: A diagnostic with Compose's own words when it refuses them.
    func configuration() async throws -> String {
        let files = try await paths()
        var environment = environment
        environment["COMPOSE_PROFILES"] = "*"
        let result = try await FileProcess(
            .path(FilePath(cli.path)),
            arguments(files: files) + ["config"],
            environment: environment,
            folder: project.workspaceFolder
        ).run(mostBytes: 16 << 20)
        guard result.status.isSuccess else {
            throw failure(
                "Docker Compose cannot use the files of the configuration",
                result.errorText,
                files
            )
        }
        return result.text
    }

    /// Runs a command of Compose to its end.
    ///
    /// - Parameters:
    ///   - command: The command with its arguments.
    ///   - override: The file that goes last.
    ///   - variables: Variables over those of the environment.
    ///   - purpose: What it is for, in words that follow "cannot".
    ///   - output: Gets every line.
    /// - Throws: A diagnostic with the end of what it printed when it fails.
    func run(
        _ command: [String],
        override: String?,
        variables: [String: String] = [:],
        purpose: String,
        output: (String) -> Void
    ) async throws {
        let files = try await paths()
        var platform = PlatformOptions()
        platform.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(10))]
        let all = files + [override].compactMap { $0 }
        let configuration = Subprocess.Configuration(
            executable: .path(FilePath(cli.path)),
            arguments: Arguments(arguments(files: all) + command),
            environment: .custom(environment.merging(variables) { _, new in new }.keyed),
            workingDirectory: FilePath(project.workspaceFolder),
            platformOptions: platform
        )
        let result = try await Subprocess.run(
            configuration,
            input: .none,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            var tail: [String] = []
            for try await line in execution.standardOutput.strings() {
                let line = TerminalText.sanitized(line)
                guard !line.allSatisfy(\.isWhitespace) else { continue }
                output(line)
                tail = tail.suffix(39) + [line]
            }
            return tail
        }
        try Task.checkCancellation()
        guard result.terminationStatus.isSuccess else {
            let text = result.closureResult.joined(separator: "\n")
            throw failure("Docker Compose cannot \(purpose)", text, files)
        }
    }

    private func arguments(files: [String]) -> [String] {
        var arguments = cli.leadingArguments
        arguments += ["--project-name", project.name, "--project-directory", project.folder]
        for file in files { arguments += ["--file", file] }
        if let file = project.environmentFile { arguments += ["--env-file", file] }
        return arguments
    }

    /// The files to name: those of the user, or copies without `name` where Compose is too old to
    /// know it.
    private func paths() async throws -> [String] {
        let paths = project.files.map(\.path)
        guard project.files.contains(where: { $0.name != nil }),
            let version = await cli.majorVersion(environment: environment), version < 2
        else { return paths }
        let folder = "\(cacheFolder)/compose/\(project.name)"
        try Files.makeFolder(folder)
        return try zip(project.files, paths).enumerated().map { index, pair in
            guard pair.0.name != nil else { return pair.1 }
            let copy = "\(folder)/\(index)-\(URL(filePath: pair.1).lastPathComponent)"
            try Files.write(pair.0.textWithoutName, to: copy)
            return copy
        }
    }

    /// Tells what Compose said, with the place of the service that it speaks of and the names of
    /// the user's files.
    private func failure(_ summary: String, _ text: String, _ files: [String]) -> DiagnosticError {
        var text = text
        for (file, path) in zip(project.files, files) {
            text = text.replacing(path, with: file.displayPath)
        }
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
        // Before its own word for a fault Compose tells what it does; what is last is the cause.
        let first = lines.first { $0.hasPrefix("ERROR: ") } ?? lines.last
        let service = text.firstMatch(of: /services\.([A-Za-z0-9_-]+)/).map { String($0.1) }
        return DiagnosticError(
            Diagnostic(
                code: "compose-failed",
                summary,
                at: service.flatMap { name in
                    project.files.reversed().compactMap { $0.location(ofService: name) }.first
                },
                notes: [
                    "the files are \(project.files.map { "`\($0.displayPath)`" }.joined(separator: ", "))"
                ]
                    + (first.map {
                        ["Docker Compose said: \(TerminalText.oneLine($0, width: 300))"]
                    }
                        ?? []),
                hints: ["mend what it names and run the command again"],
                excerpt: lines.suffix(40).joined(separator: "\n"),
                exitCode: .workFailed
            )
        )
    }
}
