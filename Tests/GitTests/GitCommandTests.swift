import Testing

@testable import Git

@Suite struct GitCommandTests {
    private func command() async throws -> GitCommand {
        // Variables of a caller's own git, as a hook of git's would have them.
        let program = try await GitProgram.find(environment: [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "GIT_DIR": "/nowhere",
            "GIT_INDEX_FILE": "/nowhere", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "a.b",
            "GIT_CONFIG_VALUE_0": "c", "GIT_CONFIG_GLOBAL": "/nowhere/gitconfig",
        ])
        return GitCommand(program, .sealed, in: "/")
    }

    @Test func `a command that takes too long is ended with what it started`() async throws {
        var git = try await command()
        git.limit = .milliseconds(200)
        let clock = ContinuousClock()
        let start = clock.now
        await #expect(
            throws: GitError.timedOut(
                command: "-c alias.slow=!sleep 60 slow",
                limit: .milliseconds(200)
            )
        ) {
            try await git.output(["-c", "alias.slow=!sleep 60", "slow"])
        }
        #expect(clock.now - start < .seconds(30))
    }

    @Test func `a command that prints too much is refused`() async throws {
        var git = try await command()
        git.outputLimitBytes = 10
        await #expect(
            throws: GitError.outputTooLarge(command: "help -a", limitBytes: 10)
        ) {
            try await git.output(["help", "-a"])
        }
    }

    @Test func `a command may end before it has read its input`() async throws {
        let git = try await command()
        let input = [UInt8](repeating: 10, count: 4_000_000)
        #expect(try await git.output(["version"], input: input).text.hasPrefix("git version"))
    }

    @Test func `variables of the caller's git do not reach ours`() async throws {
        let git = try await command()
        for trust in [GitCommand.Trust.sealed, .user] {
            let command = GitCommand(git.program, trust, in: "/")
            let names = try await command.text(["-c", "alias.reveal=!env", "reveal"])
                .split(separator: "\n")
                .compactMap { $0.split(separator: "=").first }
            for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0"] {
                #expect(!names.contains(Substring(name)), "\(name)")
            }
        }
        #expect(git.program.sealedVariables["GIT_CONFIG_GLOBAL"] == "/dev/null")
        #expect(git.program.userVariables["GIT_CONFIG_GLOBAL"] == "/nowhere/gitconfig")
    }

    @Test func `a failure tells the command, the place and git's words`() async throws {
        let git = try await command()
        await #expect(
            throws: GitError.commandFailed(
                command: "rev-parse --git-dir",
                folder: "/",
                status: "status 128",
                message: "fatal: not a git repository (or any of the parent directories): .git"
            )
        ) {
            try await git.output(["rev-parse", "--git-dir"])
        }
    }
}
