import Agent
import Diagnostics
import Foundation
import OrderedCollections
import Testing

/// The real Claude Code behind the wrapper.
struct RealAgentTests {
    /// The binary that `make test` names, or the one that `scripts/agent` installs.
    private static var binary: String {
        get throws {
            let environment = ProcessInfo.processInfo.environment
            let data =
                environment["XDG_DATA_HOME"] ?? (environment["HOME"] ?? "") + "/.local/share"
            let installed = "\(data)/berth/agent/\(AgentRelease.pinnedVersion)/claude"
            return try #require(
                [environment["BERTH_TEST_AGENT"], environment["BERTH_AGENT"], installed]
                    .compactMap { $0 }
                    .first { FileManager.default.isExecutableFile(atPath: $0) },
                "there is no Claude Code on this machine; scripts/agent installs it"
            )
        }
    }

    @Test(arguments: WrapperFixture.shells)
    func `a sealed agent without credential says so`(shell: String) throws {
        var fixture = try WrapperFixture(shell: shell, agent: "")
        defer { fixture.remove() }
        fixture.wrapper.invocation.binary = try Self.binary
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
