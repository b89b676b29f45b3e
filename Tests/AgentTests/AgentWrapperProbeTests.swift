import Agent
import Foundation
import Testing

/// How the user's start-up files take part.
@Suite struct AgentWrapperProbeTests {
    private static let agent = #"echo "$FROM_PROFILE|$FROM_RC|$PATH|${BERTH_CONTAINER_PATH-none}""#

    private func fixture(
        _ shell: String,
        _ probe: AgentWrapper.EnvironmentProbe,
        profile: String,
        rc: String = ""
    ) throws -> WrapperFixture {
        var fixture = try WrapperFixture(shell: shell, agent: Self.agent)
        fixture.wrapper.environmentProbe = probe
        try fixture.write(profile, to: ".bash_profile")
        try fixture.write(rc, to: ".bashrc")
        return fixture
    }

    @Test(arguments: WrapperFixture.shells)
    func `a login shell's files set variables, and what they print is no event`(
        shell: String
    ) throws {
        let fixture = try fixture(
            shell,
            .loginInteractiveShell,
            profile: """
                echo noise; echo '{"type":"result"}' >&2
                export FROM_PROFILE=yes PATH=/opt/tool:/usr/bin:/bin
                """
        )
        defer { fixture.remove() }
        let status = try fixture.run(environment: [
            "SHELL": "/bin/bash", "PATH": "/mine/first:/usr/bin:/mine/second:/bin:/mine/third",
        ])
        #expect(status == 0)
        #expect(
            fixture.state(.events)
                == "yes||/mine/first:/opt/tool:/usr/bin:/mine/second:/bin:/mine/third|none\n"
        )
        #expect(fixture.state(.probe)?.contains("noise\n") == true)
        let checks = AgentChecks(parsing: fixture.state(.checks) ?? "")
        #expect(checks.shell == "/bin/bash")
        #expect(checks.probeFailure == nil)
        #expect(fixture.state(.started) == fixture.state(.processIdentifier))
    }

    @Test func `an interactive shell reads the other file`() throws {
        let fixture = try fixture(
            "dash",
            .interactiveShell,
            profile: "export FROM_PROFILE=yes",
            rc: "export FROM_RC=yes"
        )
        defer { fixture.remove() }
        #expect(try fixture.run(environment: ["SHELL": "/bin/bash"]) == 0)
        #expect(fixture.state(.events) == "|yes|/usr/local/bin:/usr/bin:/bin|none\n")
    }

    @Test(arguments: WrapperFixture.shells)
    func `start-up files that end the shell do not end the run`(shell: String) throws {
        let fixture = try fixture(shell, .loginShell, profile: "exit 4")
        defer { fixture.remove() }
        #expect(try fixture.run(environment: ["SHELL": "/bin/bash"]) == 0)
        #expect(fixture.state(.events) == "||/usr/local/bin:/usr/bin:/bin|none\n")
        #expect(AgentChecks(parsing: fixture.state(.checks) ?? "").probeFailure == .exited(4))
    }

    @Test(arguments: WrapperFixture.shells)
    func `start-up files that never end are given up`(shell: String) throws {
        var fixture = try fixture(shell, .loginShell, profile: "while :; do sleep 0.2; done")
        defer { fixture.remove() }
        fixture.wrapper.probeTimeoutSeconds = 1
        #expect(try fixture.run(environment: ["SHELL": "/bin/bash"]) == 0)
        #expect(fixture.state(.events) == "||/usr/local/bin:/usr/bin:/bin|none\n")
        #expect(AgentChecks(parsing: fixture.state(.checks) ?? "").probeFailure == .timeout)
    }

    @Test(arguments: WrapperFixture.shells)
    func `a stop while the start-up files are read keeps the agent from starting`(
        shell: String
    ) async throws {
        var fixture = try fixture(
            shell,
            .loginShell,
            profile: "touch \"$HOME/reading\"; while :; do sleep 0.2; done"
        )
        defer { fixture.remove() }
        // Nothing but the stop ends the reading, however late it comes.
        fixture.wrapper.probeTimeoutSeconds = 600
        let process = try fixture.start(environment: ["SHELL": "/bin/bash"])
        for _ in 0..<2000 where fixture.contents("reading") == nil {
            try await Task.sleep(for: .milliseconds(10))
        }
        try fixture.stop(.terminate)
        process.waitUntilExit()
        #expect(AgentRefusal(parsing: fixture.state(.refused) ?? "").check == .stopped)
        #expect(fixture.state(.exit) == "97\n")
        #expect(fixture.state(.events)?.isEmpty == true)
    }

    @Test func `without a shell in the environment that of the user database is taken`() throws {
        let fixture = try fixture("busybox", .loginShell, profile: "")
        defer { fixture.remove() }
        #expect(try fixture.run() == 0)
        let entry = try #require(
            try String(contentsOfFile: "/etc/passwd", encoding: .utf8).split(separator: "\n")
                .first {
                    $0.split(separator: ":", omittingEmptySubsequences: false)[2] == "\(getuid())"
                }
        )
        let shell = entry.split(separator: ":").last.map(String.init)
        #expect(AgentChecks(parsing: fixture.state(.checks) ?? "").shell == shell)
    }
}
