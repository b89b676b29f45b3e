import Diagnostics
public import DockerEngine
import FoundationEssentials
import Glibc
import JSONC
import OrderedCollections
public import Resolver

/// Runs the tests of a collection of Features, each in a container made for it.
public struct FeatureTestDriver: Sendable {
    /// How a test ended.
    public struct Result: Hashable, Sendable {
        /// The test's name.
        public var name: String
        /// Whether its script ended with 0.
        public var hasPassed: Bool
    }

    /// The label of containers that are made for tests.
    static let testLabel = "devcontainer.is_test_run"

    private let engine: DockerEngine
    private let resolver: Resolver
    private let folders: BerthFolders
    private let progress: ProgressSink

    /// Whether containers stay when their tests are done, with the folders mounted in them.
    public var keepsContainers = false

    /// Creates a driver.
    public init(
        engine: DockerEngine,
        resolver: Resolver,
        folders: BerthFolders,
        progress: @escaping ProgressSink
    ) {
        self.engine = engine
        self.resolver = resolver
        self.folders = folders
        self.progress = progress
    }

    /// Runs the tests of a project.
    ///
    /// - Parameters:
    ///   - project: The folder with `src` and `test`, absolute.
    ///   - selection: Which tests run.
    ///   - request: What stands for a container's request but for its folder and labels.
    ///   - told: Gets the name of each container's tests before they start.
    /// - Returns: How each test ended, in the order in which they ran.
    /// - Throws: Every fault of the tests' files before anything runs, and a diagnostic when a
    ///   container cannot be made.
    public func run(
        _ project: String,
        _ selection: FeatureTestSelection,
        request: ResolveRequest,
        told: (String) -> Void
    ) async throws -> [Result] {
        let runs = try FeatureTestCollection(project: project, selection: selection).runs()
        let root =
            FileManager.default.temporaryDirectory.path
            + "/berth-features-\(UUID().uuidString.prefix(8).lowercased())"
        var results: [Result] = []
        for (index, run) in runs.enumerated() {
            told(run.name)
            let workspace = FeatureTestWorkspace(path: "\(root)/test-\(index + 1)")
            try workspace.write(run)
            results += try await outcome(of: run, in: workspace, request)
        }
        if !keepsContainers { try? FileManager.default.removeItem(atPath: root) }
        return results
    }

    private func outcome(
        of run: FeatureTestRun,
        in workspace: FeatureTestWorkspace,
        _ base: ResolveRequest
    ) async throws -> [Result] {
        var request = base
        request.workspaceFolder = workspace.path
        request.mountsRepositoryRoot = false
        request.identityLabels = [
            "devcontainer.local_folder": workspace.path, Self.testLabel: "true",
        ]
        do {
            let environment = try await UpDriver(
                engine: engine,
                resolver: resolver,
                folders: folders,
                progress: progress
            ).up(request).environment
            var results: [Result] = []
            for script in run.scripts {
                try workspace.add(script)
                let code = try await execute(script, in: environment)
                results.append(Result(name: script.name, hasPassed: code == 0))
            }
            try await remove(workspace)
            return results
        } catch {
            try? await remove(workspace)
            throw error
        }
    }

    /// Runs a script as the remote user and passes on what it prints.
    private func execute(
        _ script: FeatureTestRun.Script,
        in environment: RunningEnvironment
    ) async throws -> Int {
        let surroundings = try await RemoteProcessEnvironment(
            engine: engine,
            cacheFolder: folders.cache,
            progress: progress
        ).surroundings(of: environment)
        let exec = try await engine.createExec(
            in: environment.containerIdentifier,
            ExecConfig(
                surroundings.command(["./\(script.file)"]),
                environment: surroundings.variables + script.environment.map { "\($0)=\($1)" },
                user: environment.remoteUser,
                workingDirectory: surroundings.folder
            )
        )
        let session = try await engine.startExec(exec, isTTY: false)
        var lines = LineSplitter()
        for try await chunk in session.output {
            for line in lines.lines(adding: chunk.bytes) { Self.show(line) }
        }
        if let line = lines.rest() { Self.show(line) }
        return try await engine.execExitCode(exec, limit: .seconds(10))
    }

    private static func show(_ line: String) {
        StandardStream.write((TerminalText.sanitized(line) + "\n").utf8, to: STDERR_FILENO)
    }

    /// Removes the container of a workspace and the workspace itself, unless they are to stay.
    private func remove(_ workspace: FeatureTestWorkspace) async throws {
        guard !keepsContainers else { return }
        let filters = EngineFilters()
            .and("label", "devcontainer.local_folder=\(workspace.path)")
            .and("label", "\(Self.testLabel)=true")
        for container in try await engine.listContainers(filters: filters, all: true) {
            // What root made inside the folder, only root can take away.
            _ = try? await engine.run(
                ExecConfig(
                    ["sh", "-c", "rm -rf -- \"$1\"/* \"$1\"/.[!.]*", "sh", workspace.mountPoint],
                    user: "root"
                ),
                in: container.id,
                limit: .seconds(60)
            )
            try await engine.removeContainer(container.id, force: true, removeVolumes: true)
        }
        try? FileManager.default.removeItem(atPath: workspace.path)
    }
}
