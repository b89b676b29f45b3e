import Agent
import Foundation
import OrderedCollections

/// A wrapper's script with folders of its own and an agent of a few lines of shell.
struct WrapperFixture {
    let root: URL
    var wrapper: AgentWrapper

    /// The shells that containers come with, each by a path that has nothing special in it.
    static let shells = ["dash", "bash", "busybox"]

    /// Makes the folders; `agent` is what the agent does.
    init(shell: String, agent: String) throws {
        root = FileManager.default.temporaryDirectory
            .appending(path: "berth-wrapper-\(UUID().uuidString)")
        for folder in ["control", "output", "session", "work", "agent"] {
            try FileManager.default.createDirectory(
                at: root.appending(path: folder),
                withIntermediateDirectories: true
            )
        }
        let invocation = AgentInvocation(
            binary: root.path + "/agent/claude",
            conversation: .new(session: "S"),
            configurationFolder: root.path + "/session",
            connection: ["ANTHROPIC_API_KEY": "placeholder"]
        )
        wrapper = AgentWrapper(
            invocation: invocation,
            workspaceFolder: root.path + "/work",
            environmentProbe: .none,
            requiresSeal: false,
            controlFolder: root.path + "/control",
            outputFolder: root.path + "/output",
            shell: root.path + "/control/sh"
        )
        try FileManager.default.createSymbolicLink(
            atPath: wrapper.shell,
            withDestinationPath: Self.path(of: shell)
        )
        try write("#!/bin/sh\n" + agent, to: "agent/claude", isExecutable: true)
        try write("do it\n", to: "control/prompt")
    }

    private static func path(of shell: String) -> String {
        ["/bin/", "/usr/bin/"].map { $0 + shell }
            .first { FileManager.default.isExecutableFile(atPath: $0) } ?? "/bin/" + shell
    }

    func write(_ text: String, to name: String, isExecutable: Bool = false) throws {
        let path = root.appending(path: name).path
        try Data(text.utf8).write(to: URL(filePath: path))
        if isExecutable {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
    }

    /// The contents of a state file, or nil when it is not there.
    func state(_ file: AgentWrapper.StateFile) -> String? {
        contents("output/" + file.rawValue)
    }

    func contents(_ name: String) -> String? {
        (try? Data(contentsOf: root.appending(path: name))).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// Starts the wrapper; `sealed` gives it a network namespace with loopback alone.
    func start(
        environment: [String: String] = [:],
        sealed: Bool = false
    ) throws -> Process {
        try write(wrapper.script, to: "control/start")
        let process = Process()
        let flags = sealed ? (getuid() == 0 ? ["unshare", "-n"] : ["unshare", "-rn"]) : []
        let command = flags + wrapper.command
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": root.path]
            .merging(environment) { _, last in last }
        process.standardInput = FileHandle.nullDevice
        try Self.withoutBlockedSignals { try process.run() }
        return process
    }

    /// Threads of the test runner block signals, and processes inherit that; an exec inside a
    /// container does not.
    private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    /// Runs the wrapper to its end and returns its status.
    func run(environment: [String: String] = [:], sealed: Bool = false) throws -> Int32 {
        let process = try start(environment: environment, sealed: sealed)
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Waits, at most 20 s, until a state file is there.
    func wait(for file: AgentWrapper.StateFile) async throws {
        for _ in 0..<2000 where state(file) == nil {
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    func stop(_ signal: AgentWrapper.Signal) throws {
        _ = try execute(AgentWrapper.stopCommand(signal, outputFolder: wrapper.outputFolder))
    }

    /// Whether the wrapper is seen to work.
    func isSeen() throws -> Bool {
        let look = AgentWrapper.lookCommand(
            controlFolder: wrapper.controlFolder,
            outputFolder: wrapper.outputFolder
        )
        return try execute(look) == 0
    }

    private func execute(_ command: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    func remove() {
        try? FileManager.default.removeItem(at: root)
    }
}
