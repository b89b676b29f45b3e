/// The Python package on PyPI that carries Claude Code's native binary.
///
/// Nothing of it is executed: a wheel is a zip file, and its `RECORD` names every file's digest.
public enum AgentWheel {
    /// The package's name on PyPI.
    public static let package = "claude-agent-sdk"
    /// The version of the package that carries ``AgentRelease/pinnedVersion``.
    public static let packageVersion = "0.2.187"
    /// The binary inside the wheel.
    public static let binaryPath = "claude_agent_sdk/_bundled/claude"
    /// The record of all files inside the wheel.
    public static let recordPath = "claude_agent_sdk-\(packageVersion).dist-info/RECORD"

    /// The platform tag of the wheel for a processor.
    public static func platform(_ architecture: AgentRelease.Architecture) -> String {
        "manylinux_2_17_\(architecture.rawValue)"
    }

    /// The wheel's file name for a processor.
    public static func fileName(_ architecture: AgentRelease.Architecture) -> String {
        "claude_agent_sdk-\(packageVersion)-py3-none-\(platform(architecture)).whl"
    }

    /// The command that downloads the wheel into a folder, as one would type it.
    public static func downloadCommand(
        _ architecture: AgentRelease.Architecture,
        into folder: String
    ) -> [String] {
        [
            "pip", "download", "--no-deps", "--only-binary=:all:",
            "--platform", platform(architecture), "--dest", folder,
            "\(package)==\(packageVersion)",
        ]
    }

    /// Finds the binary's entry in a wheel's record and compares it with what was unpacked.
    ///
    /// - Parameters:
    ///   - record: The text of `RECORD`.
    ///   - sha256: The digest of the unpacked binary.
    ///   - sizeBytes: The size of the unpacked binary.
    ///   - release: What the binary has to be; its pinned digest and size count as well.
    /// - Returns: The release with its digest and size filled in.
    /// - Throws: An `AgentError` that names what differs; a wheel without binary is one too.
    public static func verified(
        record: String,
        sha256: [UInt8],
        sizeBytes: Int,
        release: AgentRelease
    ) throws(AgentError) -> AgentRelease {
        guard let entry = try AgentWheelRecord(parsing: record).entry(binaryPath) else {
            throw .wheelWithoutBinary(path: binaryPath)
        }
        let digest = hexadecimal(sha256)
        guard let promised = entry.sha256 else { throw .wheelWithoutDigest(path: binaryPath) }
        try compare(hexadecimal(promised), digest, of: "the wheel's own record")
        if let size = entry.sizeBytes, size != sizeBytes {
            throw .wrongSize(expected: size, found: sizeBytes)
        }
        if let pinned = release.sha256 {
            try compare(pinned, digest, of: "Berth for version \(release.version)")
        }
        var release = release
        release.sha256 = digest
        release.sizeBytes = sizeBytes
        return release
    }

    /// Returns bytes in lowercase hexadecimal.
    public static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    private static func compare(
        _ expected: String,
        _ found: String,
        of source: String
    ) throws(AgentError) {
        guard expected == found else {
            throw .wrongDigest(expected: expected, found: found, source: source)
        }
    }
}
