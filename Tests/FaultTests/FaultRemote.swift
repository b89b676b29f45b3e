import FoundationEssentials
import TestSupport
import Testing

/// A bare repository behind `git daemon` in the machine's namespaces, which notes each push.
struct FaultRemote: Sendable {
    let machine: PrivateMachine

    /// Where it is kept.
    private var folder: String { "\(machine.folder)/remotes" }
    private var repository: String { "\(folder)/project.git" }
    private var log: String { "\(folder)/pushes" }
    /// The address in the namespaces, whose loopback is their own.
    static let address = "git://127.0.0.1/project.git"

    /// Makes it anew, and starts the daemon where none listens.
    func make() async throws {
        try await machine.tool(["rm", "-rf", repository, log])
        try await machine.tool(["git", "init", "-q", "--bare", repository])
        let hook = "#!/bin/sh\ncat >> '\(log)'\n"
        let file = "\(repository)/hooks/post-receive"
        try hook.write(toFile: file, atomically: true, encoding: .utf8)
        try await machine.tool(["chmod", "755", file])
        let known = try await machine.run(["git", "ls-remote", Self.address])
        if known.exitCode == 0 { return }
        try await machine.tool([
            "git", "daemon", "--detach", "--export-all", "--enable=receive-pack", "--reuseaddr",
            "--listen=127.0.0.1", "--base-path=\(folder)", folder,
        ])
        try await Patience.wait(30, for: "git daemon") {
            try await machine.run(["git", "ls-remote", Self.address]).exitCode == 0
        }
    }

    /// What was pushed, in order: the commit and the reference.
    func pushes() -> [String] {
        guard let text = try? String(contentsOfFile: log, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").map { line in
            line.split(separator: " ").dropFirst().joined(separator: " ")
        }
    }

    /// The commit that a branch is at; nil where it is not.
    func tip(of branch: String) async throws -> String? {
        let found = try await machine.run(
            ["git", "rev-parse", "--verify", "--quiet", "refs/heads/\(branch)"],
            in: repository
        )
        return found.exitCode == 0 ? found.output.filter { !$0.isNewline } : nil
    }
}
