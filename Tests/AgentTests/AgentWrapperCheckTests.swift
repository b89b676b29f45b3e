import Agent
import Foundation
import Testing

/// What the script looks at before it starts an agent.
@Suite struct AgentWrapperCheckTests {
    @Test(arguments: WrapperFixture.shells)
    func `a namespace with loopback alone is sealed`(shell: String) throws {
        var fixture = try WrapperFixture(shell: shell, agent: "echo inside")
        defer { fixture.remove() }
        fixture.wrapper.requiresSeal = true
        #expect(try fixture.run(sealed: true) == 0)
        #expect(fixture.state(.events) == "inside\n")
        #expect(AgentChecks(parsing: fixture.state(.checks) ?? "").isSealed == true)
    }

    @Test(arguments: WrapperFixture.shells)
    func `a network interface keeps the agent from starting`(shell: String) throws {
        var fixture = try WrapperFixture(shell: shell, agent: "echo inside")
        defer { fixture.remove() }
        fixture.wrapper.requiresSeal = true
        #expect(try fixture.run() == AgentWrapper.Status.refused)
        let refusal = AgentRefusal(parsing: fixture.state(.refused) ?? "")
        #expect(refusal.check == .seal)
        #expect(refusal.finding.hasPrefix("the network interface "))
        #expect(fixture.state(.started) == nil)
        #expect(AgentChecks(parsing: fixture.state(.checks) ?? "").isSealed == false)
    }

    @Test(arguments: WrapperFixture.shells)
    func `a wrapper is seen from beside as long as it works`(shell: String) async throws {
        let fixture = try WrapperFixture(shell: shell, agent: "exec sleep 60")
        defer { fixture.remove() }
        #expect(try !fixture.isSeen())
        let process = try fixture.start()
        try await fixture.wait(for: .started)
        #expect(try fixture.isSeen())
        try fixture.stop(.kill)
        process.waitUntilExit()
        #expect(try !fixture.isSeen())
        // Another process has its number.
        try fixture.write("\(getpid())\n", to: "output/claim")
        #expect(try !fixture.isSeen())
    }

    @Test(arguments: WrapperFixture.shells)
    func `each missing thing is refused with its name`(shell: String) throws {
        let cases: [(AgentRefusal.Check, (inout WrapperFixture) throws -> String)] = [
            (
                .agent,
                {
                    $0.wrapper.invocation.binary = "/no/agent"
                    return "no executable file /no/agent"
                }
            ),
            (
                .agent,
                {
                    $0.wrapper.marker = "2.1.330 glibc"
                    try $0.write("2.1.329 glibc\n", to: "agent/berth-agent")
                    return "the marker says: 2.1.329 glibc"
                }
            ),
            (
                .agent,
                {
                    $0.wrapper.binarySizeBytes = 1
                    return "the file has 21 bytes"
                }
            ),
            (
                .session,
                {
                    $0.wrapper.invocation.configurationFolder = "/no/session"
                    return "/no/session"
                }
            ),
            (
                .prompt,
                {
                    try $0.write("", to: "control/prompt")
                    return $0.wrapper.promptPath
                }
            ),
            (
                .workspace,
                {
                    $0.wrapper.workspaceFolder = "/no/work place"
                    return "/no/work place"
                }
            ),
        ]
        for (check, spoil) in cases {
            var fixture = try WrapperFixture(shell: shell, agent: "echo inside")
            defer { fixture.remove() }
            let finding = try spoil(&fixture)
            #expect(try fixture.run() == AgentWrapper.Status.refused)
            let refusal = AgentRefusal(parsing: fixture.state(.refused) ?? "")
            #expect(refusal == AgentRefusal(check, finding: finding))
            #expect(fixture.state(.exit) == "97\n")
            #expect(fixture.state(.events)?.isEmpty == true)
        }
    }

    @Test(arguments: WrapperFixture.shells)
    func `a matching marker and size let the agent start`(shell: String) throws {
        var fixture = try WrapperFixture(shell: shell, agent: "echo inside")
        defer { fixture.remove() }
        fixture.wrapper.marker = "2.1.330 glibc x86_64 f390 21"
        fixture.wrapper.binarySizeBytes = 21
        try fixture.write("2.1.330 glibc x86_64 f390 21\n", to: "agent/berth-agent")
        #expect(try fixture.run() == 0)
    }

    @Test func `a folder that cannot be written is told on standard error alone`() throws {
        var fixture = try WrapperFixture(shell: "dash", agent: "echo inside")
        defer { fixture.remove() }
        fixture.wrapper.outputFolder = "/proc/berth"
        #expect(try fixture.run() == AgentWrapper.Status.noOutput)
    }

    @Test(arguments: [
        (
            "seal\nthe network interface eth0\n", AgentRefusal.Check?.some(.seal),
            "the network interface eth0"
        ),
        ("seal", .seal, ""),
        ("weather\nrain\n", nil, "weather rain"),
        ("", nil, ""),
    ])
    func `a refusal is read from its file`(
        text: String,
        check: AgentRefusal.Check?,
        finding: String
    ) {
        #expect(AgentRefusal(parsing: text) == AgentRefusal(check, finding: finding))
    }
}
