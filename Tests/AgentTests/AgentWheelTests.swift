import Agent
import Diagnostics
import Testing

@Suite struct AgentWheelTests {
    private static let line =
        "claude_agent_sdk/_bundled/claude,sha256=85DqoIFOahv_dMu0est0y5yJ0wztgJ_gr1rwDHv-jrs,381121040"
    private static let record = """
        claude_agent_sdk/py.typed,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\r
        "odd, ""name"".py",sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\r
        \(line)\r
        claude_agent_sdk-0.2.187.dist-info/RECORD,,\r

        """
    private static let digest: [UInt8] = [
        0xF3, 0x90, 0xEA, 0xA0, 0x81, 0x4E, 0x6A, 0x1B, 0xFF, 0x74, 0xCB, 0xB4, 0x7A, 0xCB, 0x74,
        0xCB, 0x9C, 0x89, 0xD3, 0x0C, 0xED, 0x80, 0x9F, 0xE0, 0xAF, 0x5A, 0xF0, 0x0C, 0x7B, 0xFE,
        0x8E, 0xBB,
    ]

    @Test func `a record names each file with digest and size`() throws {
        let record = try AgentWheelRecord(parsing: Self.record)
        #expect(
            record.entries.map(\.path) == [
                "claude_agent_sdk/py.typed", "odd, \"name\".py", AgentWheel.binaryPath,
                AgentWheel.recordPath,
            ]
        )
        #expect(record.entry(AgentWheel.binaryPath)?.sha256 == Self.digest)
        #expect(record.entry(AgentWheel.binaryPath)?.sizeBytes == 381_121_040)
        #expect(record.entry(AgentWheel.recordPath)?.sha256 == nil)
    }

    @Test(arguments: ["a,sha256=!!,1", "a,sha256=AAAA,1", "a", "a,md5=AAAA,1", "\"a,b", ",,"])
    func `a broken record is told with its line`(line: String) {
        #expect(throws: AgentError.brokenRecord(line: 2, text: line)) {
            try AgentWheelRecord(parsing: "\(Self.line)\n\(line)\n")
        }
    }

    @Test func `the unpacked binary is checked against record and pin`() throws {
        let release = try #require(AgentRelease.pinned(.intel64))
        let verified = try AgentWheel.verified(
            record: Self.record,
            sha256: Self.digest,
            sizeBytes: 381_121_040,
            release: release
        )
        #expect(verified == release)
    }

    @Test func `where only the version is pinned the digest comes from the record`() throws {
        let release = try #require(AgentRelease.pinned(.arm64))
        let verified = try AgentWheel.verified(
            record: Self.record,
            sha256: Self.digest,
            sizeBytes: 381_121_040,
            release: release
        )
        #expect(verified.sha256 == AgentWheel.hexadecimal(Self.digest))
        #expect(verified.sizeBytes == 381_121_040)
    }

    @Test func `another digest, another size and a wheel without binary are refused`() throws {
        let release = try #require(AgentRelease.pinned(.intel64))
        var other = Self.digest
        other[0] = 0
        #expect(
            throws: AgentError.wrongDigest(
                expected: AgentWheel.hexadecimal(Self.digest),
                found: AgentWheel.hexadecimal(other),
                source: "the wheel's own record"
            )
        ) {
            try AgentWheel.verified(
                record: Self.record,
                sha256: other,
                sizeBytes: 381_121_040,
                release: release
            )
        }
        #expect(throws: AgentError.wrongSize(expected: 381_121_040, found: 1)) {
            try AgentWheel.verified(
                record: Self.record,
                sha256: Self.digest,
                sizeBytes: 1,
                release: release
            )
        }
        #expect(throws: AgentError.wheelWithoutBinary(path: AgentWheel.binaryPath)) {
            try AgentWheel.verified(record: "", sha256: [], sizeBytes: 0, release: release)
        }
    }

    @Test func `the download can be typed by hand`() {
        #expect(
            AgentWheel.downloadCommand(.intel64, into: "wheels").joined(separator: " ")
                == "pip download --no-deps --only-binary=:all: --platform manylinux_2_17_x86_64 "
                + "--dest wheels claude-agent-sdk==0.2.187"
        )
        #expect(
            AgentWheel.fileName(.intel64)
                == "claude_agent_sdk-0.2.187-py3-none-manylinux_2_17_x86_64.whl"
        )
    }
}
