import Diagnostics
import DockerEngine
import JSONC
import OrderedCollections
import Planner

/// Makes containers and starts them, and says what is wrong when that fails.
struct ContainerStart {
    /// How long Feature entrypoints may take until the container counts as started.
    private static let readinessLimit = Duration.seconds(120)
    /// How long the image's own command is watched: one that cannot work ends in these moments.
    private static let firstMoments = Duration.milliseconds(500)

    let engine: DockerEngine

    /// Creates a container and returns its id.
    func create(_ settings: ContainerSettings, remoteUser: String) async throws -> String {
        var settings = settings
        if try await engine.isPodman() { settings.adaptToPodman(remoteUser: remoteUser) }
        return try await engine.createContainer(name: settings.name, body: settings.requestBody).id
    }

    /// Starts a container and waits until it is ready: at once, or when the entrypoints of its
    /// Features have run.
    ///
    /// - Throws: A diagnostic with the container's last words when it ends instead.
    func start(_ container: String, waitsForEntrypoints: Bool) async throws -> ContainerInspection {
        try await engine.startContainer(container)
        return try await started(container, waitsForEntrypoints: waitsForEntrypoints)
    }

    /// Waits until a container that was started is ready.
    ///
    /// - Parameters:
    ///   - container: The container.
    ///   - waitsForEntrypoints: Whether Features have entrypoints.
    ///   - runsOwnCommand: Whether the image's own command runs, which may end.
    /// - Returns: The container as it is then.
    /// - Throws: A diagnostic with the container's last words when it ended.
    func started(
        _ container: String,
        waitsForEntrypoints: Bool,
        runsOwnCommand: Bool = false
    ) async throws -> ContainerInspection {
        if waitsForEntrypoints { try await waitUntilReady(container) }
        let inspection = try await engine.inspectContainer(container)
        guard inspection.state.isRunning else { throw try await ended(inspection) }
        guard runsOwnCommand else { return inspection }
        do {
            _ = try await engine.waitForContainer(container, limit: Self.firstMoments)
        } catch DockerError.timeout {
            return inspection
        }
        throw try await ended(try await engine.inspectContainer(container))
    }

    private func waitUntilReady(_ container: String) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { try await seesReadyLine(container) }
            group.addTask {
                try await Task.sleep(for: Self.readinessLimit)
                return false
            }
            let isReady = try await group.next() ?? false
            group.cancelAll()
            if !isReady, try await engine.inspectContainer(container).state.isRunning {
                throw DiagnosticError(
                    Diagnostic(
                        code: "entrypoint-slow",
                        "the entrypoints of the container's Features did not end within \(Self.readinessLimit.components.seconds) s",
                        hints: ["`docker logs \(container.prefix(12))` shows what they print"],
                        exitCode: .workFailed
                    )
                )
            }
        }
    }

    private func seesReadyLine(_ container: String) async throws -> Bool {
        var splitter = LineSplitter()
        for try await chunk in try await engine.containerLogs(container, follow: true) {
            if splitter.lines(adding: chunk.bytes).contains("Container ready") { return true }
        }
        return false
    }

    private func ended(_ inspection: ContainerInspection) async throws -> DiagnosticError {
        var text = ""
        for try await chunk in try await engine.containerLogs(inspection.id, tail: 30) {
            text += String(decoding: chunk.bytes, as: UTF8.self)
        }
        return DiagnosticError(
            Diagnostic(
                code: "container-ended",
                "the container ended at once, with exit code \(inspection.state.exitCode)",
                notes: inspection.state.error.isEmpty
                    ? [] : ["Docker said: \(inspection.state.error)"],
                hints: [
                    "with `overrideCommand: false` the image's own command must keep running",
                    "`docker logs \(inspection.id.prefix(12))` shows all that it printed",
                ],
                excerpt: text,
                exitCode: .workFailed
            )
        )
    }
}

extension OrderedDictionary where Key == String, Value == String {
    /// Creates the variables of lines `NAME=value`.
    init(environmentLines lines: [String]) {
        self.init(
            lines.map { line in
                let parts = line.split(
                    separator: "=",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                )
                return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            },
            uniquingKeysWith: { _, last in last }
        )
    }
}
