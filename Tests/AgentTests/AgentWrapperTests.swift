import Agent
import Foundation
import OrderedCollections
import Testing

/// The script is carried out for real, by every shell that containers have as `sh`.
@Suite struct AgentWrapperTests {
    @Test(arguments: WrapperFixture.shells)
    func `the agent gets prompt, arguments, environment and folder, and its end is recorded`(
        shell: String
    ) throws {
        var fixture = try WrapperFixture(
            shell: shell,
            agent: """
                cat; printf '%s|' "$@"; echo
                pwd; echo "$GREETING|$ANTHROPIC_API_KEY|${ANTHROPIC_AUTH_TOKEN-none}|${GONE-none}"
                tr '\\0' '\\n' <"/proc/$$/environ" | grep '^odd.name='; echo "$UID|$$"
                echo trouble >&2; exit 3
                """
        )
        defer { fixture.remove() }
        fixture.wrapper.remoteEnvironment = [
            "GREETING": "it's \"$HOME\" `x`\n2nd", "GONE": nil, "odd.name": "a b", "UID": "77",
        ]
        fixture.wrapper.invocation.appendedSystemPrompt = "Don't; $stop"
        let status = try fixture.run(environment: ["ANTHROPIC_AUTH_TOKEN": "real", "GONE": "here"])

        #expect(status == 3)
        #expect(fixture.state(.exit) == "3\n")
        let lines = try #require(fixture.state(.events)).split(separator: "\n").map(String.init)
        let pid = try #require(fixture.state(.processIdentifier)).dropLast()
        let settings = try #require(fixture.wrapper.invocation.arguments.last)
        #expect(
            lines == [
                "do it",
                "-p|--output-format|stream-json|--verbose|--dangerously-skip-permissions|"
                    + "--session-id|S|--model|opus|--append-system-prompt|Don't; $stop|"
                    + "--settings|\(settings)|",
                fixture.root.resolvingSymlinksInPath().path + "/work",
                "it's \"$HOME\" `x`", "2nd|placeholder|none|none",
                "odd.name=a b", "77|\(pid)",
            ]
        )
        #expect(fixture.state(.standardError) == "trouble\n")
        #expect(fixture.state(.started) == "\(pid)\n")
        #expect(fixture.state(.refused) == nil)
        let times = AgentTimes(parsing: fixture.state(.times) ?? "")
        #expect(Set(times.uptimeSeconds.keys) == Set(AgentTimes.Phase.allCases))
        #expect(times.epochSeconds != nil)
    }

    @Test(arguments: WrapperFixture.shells)
    func `a second wrapper in the same folder starts nothing`(shell: String) throws {
        let fixture = try WrapperFixture(shell: shell, agent: "echo once")
        defer { fixture.remove() }
        #expect(try fixture.run() == 0)
        #expect(try fixture.run() == AgentWrapper.Status.claimed)
        #expect(fixture.state(.events) == "once\n")
    }

    @Test(arguments: WrapperFixture.shells)
    func `an agent ended by a signal is recorded as 128 and the signal`(shell: String) async throws
    {
        for (signal, status) in [(AgentWrapper.Signal.terminate, "143\n"), (.kill, "137\n")] {
            let fixture = try WrapperFixture(shell: shell, agent: "exec sleep 60")
            defer { fixture.remove() }
            let process = try fixture.start()
            try await fixture.wait(for: .started)
            try fixture.stop(signal)
            process.waitUntilExit()
            #expect(fixture.state(.exit) == status)
        }
    }

    @Test(arguments: WrapperFixture.shells)
    func `an interrupt reaches the agent, which may end in its own way`(shell: String) async throws
    {
        let fixture = try WrapperFixture(
            shell: shell,
            agent: "trap 'echo bye; exit 0' INT; echo up; while :; do sleep 0.05; done"
        )
        defer { fixture.remove() }
        let process = try fixture.start()
        for _ in 0..<2000 where fixture.state(.events) != "up\n" {
            try await Task.sleep(for: .milliseconds(10))
        }
        try fixture.stop(.interrupt)
        process.waitUntilExit()
        #expect(fixture.state(.exit) == "0\n")
        #expect(fixture.state(.events) == "up\nbye\n")
    }

    @Test(arguments: WrapperFixture.shells)
    func `a stop before the start keeps the agent from starting`(shell: String) throws {
        let fixture = try WrapperFixture(shell: shell, agent: "echo never")
        defer { fixture.remove() }
        try fixture.stop(.interrupt)
        #expect(try fixture.run() == AgentWrapper.Status.refused)
        #expect(
            AgentRefusal(parsing: fixture.state(.refused) ?? "")
                == AgentRefusal(.stopped, finding: "before the agent was started")
        )
        #expect(fixture.state(.exit) == "97\n")
        #expect(fixture.state(.events)?.isEmpty == true)
    }
}
