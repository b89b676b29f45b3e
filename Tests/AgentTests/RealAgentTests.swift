import Agent
import Diagnostics
import Foundation
import OrderedCollections
import Testing

/// The real Claude Code behind the wrapper, where `BERTH_AGENT` names its binary.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["BERTH_AGENT"] != nil))
struct RealAgentTests {
    private static let binary = ProcessInfo.processInfo.environment["BERTH_AGENT"] ?? ""

    @Test(arguments: WrapperFixture.shells)
    func `a sealed agent without credential says so`(shell: String) throws {
        var fixture = try WrapperFixture(shell: shell, agent: "")
        defer { fixture.remove() }
        fixture.wrapper.invocation.binary = Self.binary
        fixture.wrapper.invocation.connection = [:]
        fixture.wrapper.invocation.conversation = .new(session: UUID().uuidString.lowercased())
        fixture.wrapper.requiresSeal = true
        fixture.wrapper.environmentProbe = .loginInteractiveShell
        fixture.wrapper.binarySizeBytes = AgentRelease.pinned(.intel64)?.sizeBytes
        let status = try fixture.run(environment: ["SHELL": "/bin/bash"], sealed: true)
        #expect(status == 1)
        var reader = AgentEventLineReader()
        var judge = AgentJudge()
        for line in reader.read(Array((fixture.state(.events) ?? "").utf8)) {
            judge.observe(line.event)
        }
        let outcome = judge.outcome(
            exitStatus: Int(status),
            standardErrorTail: fixture.state(.standardError) ?? ""
        )
        #expect(outcome.ending == .notLoggedIn)
        #expect(outcome.session == fixture.wrapper.invocation.conversation.session)
    }
}
