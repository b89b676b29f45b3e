import Agent
import Testing

@Suite struct AgentReleaseTests {
    @Test func `the pinned build for Intel has version, digest, size and a volume of its own`() {
        let release = AgentRelease.pinned(.intel64)
        #expect(release?.volumeName == "berth-agent-2.1.330-glibc-x86_64")
        #expect(
            release?.marker == "2.1.330 glibc x86_64 "
                + "f390eaa0814e6a1bff74cbb47acb74cb9c89d30ced809fe0af5af00c7bfe8ebb 381121040"
        )
    }

    @Test func `for ARM only the version is pinned, and for musl there is no build`() {
        let release = AgentRelease.pinned(.arm64)
        #expect(release?.volumeName == "berth-agent-2.1.330-glibc-aarch64")
        #expect(release?.marker == nil)
        #expect(AgentRelease.pinned(.intel64, .musl) == nil)
    }

    @Test func `a binary of the user's own has a volume by its digest`() {
        let release = AgentRelease.custom(
            versionOutput: "2.2.0 (Claude Code)\n",
            sha256: "0123456789abcdef",
            sizeBytes: 7,
            architecture: .intel64
        )
        #expect(release?.volumeName == "berth-agent-2.2.0-glibc-x86_64-0123456789ab")
        #expect(release?.marker == "2.2.0 glibc x86_64 0123456789abcdef 7")
    }

    @Test(arguments: [
        ("2.1.330 (Claude Code)", "2.1.330"), ("2.2.0-beta.1\n", "2.2.0-beta.1"), ("", nil),
        ("claude 2", nil), ("v2.1.330", nil), ("2.1", nil), ("2.1.$(id)", nil),
    ])
    func `a version is the first word`(output: String, version: String?) {
        #expect(AgentRelease.version(in: output) == version)
    }
}
