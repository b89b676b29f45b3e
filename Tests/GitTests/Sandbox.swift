import FoundationEssentials
import Subprocess
import SystemPackage
import Testing

@testable import Git

/// A user's repository, a run's clone and an agent, in a temporary folder of one test.
struct Sandbox {
    let root: String
    let program: GitProgram

    var repository: String { root + "/repository" }
    var workspace: String { root + "/run/workspace" }
    var hostFolder: RunGitFolder { RunGitFolder(path: root + "/run/git") }
    /// Where planted commands leave a file when they are run.
    var canaries: String { root + "/canaries" }
    var containerObjects: String { root + "/inside" }

    private var environment: [String: String] {
        [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": root + "/home", "LC_ALL": "C",
            "GIT_CONFIG_GLOBAL": root + "/home/gitconfig", "GIT_CONFIG_NOSYSTEM": "1",
            "CANARIES": canaries,
        ]
    }

    /// Makes a repository with one commit, calls a function and removes everything.
    static func with(
        _ script: String = "echo one > a.txt; git add .; git commit -qm start",
        initialization: String = "git init -q -b main .",
        _ body: (Sandbox) async throws -> Void
    ) async throws {
        let root = "/tmp/berth-git-\(UUID().uuidString)"
        let manager = FileManager.default
        defer { try? manager.removeItem(atPath: root) }
        for folder in ["home", "repository", "canaries", "inside", "outside"] {
            try manager.createDirectory(
                atPath: "\(root)/\(folder)",
                withIntermediateDirectories: true
            )
        }
        let configuration = """
            [user]
                name = Ada Lovelace
                email = ada@example.org
            [protocol "file"]
                allow = always

            """
        try Data(configuration.utf8).write(to: URL(filePath: root + "/home/gitconfig"))
        let program = try await GitProgram.find(environment: [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": root + "/home",
            "GIT_CONFIG_GLOBAL": root + "/home/gitconfig", "GIT_CONFIG_NOSYSTEM": "1",
        ])
        let sandbox = Sandbox(root: root, program: program)
        try await sandbox.user(initialization + "\n" + script)
        try await body(sandbox)
    }

    /// Runs a script as the user, in his repository.
    @discardableResult
    func user(_ script: String) async throws -> String {
        try await shell(script, in: repository)
    }

    /// Runs a script as the agent, in the run's clone.
    @discardableResult
    func agent(_ script: String) async throws -> String {
        try await shell(script, in: workspace)
    }

    /// Runs a script in a folder and returns what it prints, without the last line break.
    @discardableResult
    func shell(_ script: String, in folder: String) async throws -> String {
        let result = try await run(
            .path("/bin/bash"),
            arguments: ["-euc", script],
            environment: .custom(
                environment.reduce(into: [:]) { $0[.init(stringLiteral: $1.key)] = $1.value }
            ),
            workingDirectory: FilePath(folder),
            output: .string(limit: 16_777_216),
            error: .string(limit: 1_048_576)
        )
        try #require(
            result.terminationStatus.isSuccess,
            "\(script)\n\(result.standardError)"
        )
        let output = result.standardOutput
        return output.hasSuffix("\n") ? String(output.dropLast()) : output
    }

    func discover(_ folder: String = "") async throws -> UserRepository {
        try await UserRepository.discover(at: repository + folder, program: program)
    }

    /// Makes the clone of a run and lets its objects be found where the container has them.
    @discardableResult
    func clone(run: String = "r1", at folder: String = "") async throws -> NewClone {
        let user = try await discover(folder)
        var request = RunClone.Request(
            run: try RunReference(run),
            base: try await user.resolve().commit,
            branch: try BranchName(validating: "berth/change-\(run)"),
            identity: try await user.identity(),
            workspace: workspace,
            hostFolder: hostFolder
        )
        request.containerObjects = containerObjects
        return try await create(request, from: user)
    }

    /// Makes a clone and lets its objects be found where the container has them.
    func create(_ request: RunClone.Request, from user: UserRepository) async throws -> NewClone {
        let new = try await RunClone.create(from: user, request)
        for mount in new.mounts {
            try? FileManager.default.removeItem(atPath: mount.containerPath)
            try FileManager.default.createSymbolicLink(
                atPath: mount.containerPath,
                withDestinationPath: mount.hostPath
            )
        }
        return new
    }

    /// Lets an agent work in a fresh clone and brings its work back.
    func work(
        _ script: String,
        limits: ImportLimits = .standard
    ) async throws -> ImportedWork {
        let new = try await clone()
        try await agent(script)
        return try await new.clone.importWork(with: program, limits: limits)
    }

    /// Publishes work and returns the branch.
    @discardableResult
    func publish(_ work: ImportedWork) async throws -> Publication {
        try await discover().publish(work, as: try BranchName(validating: "berth/change-r1"))
    }

    /// Returns a file of a commit in the user's repository.
    func content(_ path: String, of publication: Publication) async throws -> String {
        try await user("git show '\(publication.tip):\(path)'")
    }

    /// Returns the paths of a commit in the user's repository, each with its mode.
    func files(of publication: Publication) async throws -> [String] {
        try await user(
            "git -c core.quotePath=true ls-tree -r --format='%(objectmode) %(path)' \(publication.tip)"
        )
        .split(separator: "\n").map(String.init)
    }

    /// The names of planted commands that were run.
    func tripped() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: canaries).sorted()
    }
}

extension ImportedWork {
    /// The subjects of the commits.
    var subjects: [String] { commits.map(\.subject) }
    /// The left out paths with their reasons.
    var omissions: [String] { leftOut.map(\.description) }
}
