/// One build of Claude Code's native binary: which version, for which machine, and its digest.
public struct AgentRelease: Hashable, Sendable {
    /// The C library that a binary is linked with, or that a container has.
    public enum LibC: String, Hashable, Sendable, CaseIterable {
        case glibc
        case musl
    }

    /// The processor that a binary is built for, named as wheels and `uname -m` name it.
    public enum Architecture: String, Hashable, Sendable, CaseIterable {
        case intel64 = "x86_64"
        case arm64 = "aarch64"
    }

    /// Claude Code's version, such as `2.1.330`.
    public var version: String
    /// The C library that it needs.
    public var libc: LibC
    /// The processor that it runs on.
    public var architecture: Architecture
    /// The binary's SHA-256 in lowercase hexadecimal, or nil where only the version is pinned.
    ///
    /// Then it is taken from the wheel's own record at installation, kept, and shown.
    public var sha256: String?
    /// The binary's size, or nil where it is not known beforehand.
    public var sizeBytes: Int?
    /// Whether the user gave the binary as a path instead of Berth choosing it.
    public var isCustom: Bool

    /// Creates a release.
    public init(
        version: String,
        libc: LibC,
        architecture: Architecture,
        sha256: String? = nil,
        sizeBytes: Int? = nil,
        isCustom: Bool = false
    ) {
        self.version = version
        self.libc = libc
        self.architecture = architecture
        self.sha256 = sha256
        self.sizeBytes = sizeBytes
        self.isCustom = isCustom
    }
}

extension AgentRelease {
    /// The version that Berth is built and tested with.
    public static let pinnedVersion = "2.1.330"

    /// Returns the release that Berth uses unless told otherwise; nil where there is none.
    ///
    /// Claude Code is published for glibc only; musl has no wheel.
    public static func pinned(_ architecture: Architecture, _ libc: LibC = .glibc) -> Self? {
        switch (architecture, libc) {
        case (.intel64, .glibc):
            Self(
                version: pinnedVersion,
                libc: .glibc,
                architecture: .intel64,
                sha256: "f390eaa0814e6a1bff74cbb47acb74cb9c89d30ced809fe0af5af00c7bfe8ebb",
                sizeBytes: 381_121_040
            )
        case (.arm64, .glibc):
            Self(version: pinnedVersion, libc: .glibc, architecture: .arm64)
        case (_, .musl):
            nil
        }
    }

    /// Returns a release for a binary of the user's own.
    ///
    /// - Parameters:
    ///   - versionOutput: What the binary prints for `--version`, such as
    ///     `2.1.330 (Claude Code)`.
    ///   - sha256: The digest of the binary.
    ///   - sizeBytes: The size of the binary.
    ///   - architecture: The processor that it runs on.
    /// - Returns: nil when the output names no version.
    public static func custom(
        versionOutput: String,
        sha256: String,
        sizeBytes: Int,
        architecture: Architecture
    ) -> Self? {
        guard let version = version(in: versionOutput) else { return nil }
        return Self(
            version: version,
            libc: .glibc,
            architecture: architecture,
            sha256: sha256,
            sizeBytes: sizeBytes,
            isCustom: true
        )
    }

    /// Returns the version in the output of `--version`, or nil when it holds none.
    public static func version(in output: String) -> String? {
        guard let word = output.split(whereSeparator: \.isWhitespace).first else { return nil }
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        let isVersion = parts.count >= 3 && word.utf8.allSatisfy(isVersionByte)
        return isVersion && parts[..<2].allSatisfy { Int($0) != nil } ? String(word) : nil
    }

    /// What the volume is called that holds this build, once per engine.
    ///
    /// `berth-agent-<version>-<libc>-<arch>`, and for a binary of the user's own the first twelve
    /// digits of its digest, so that it is never taken for the published one.
    public var volumeName: String {
        let name = "berth-agent-\(version)-\(libc.rawValue)-\(architecture.rawValue)"
        guard isCustom, let sha256 else { return name }
        return "\(name)-\(sha256.prefix(12))"
    }

    private static func isVersionByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "."), UInt8(ascii: "-"): true
        default: false
        }
    }
}

extension AgentRelease {
    /// Where the volume is mounted, read-only, inside the container.
    public static let mountPoint = "/opt/berth/agent"
    /// The binary inside the container.
    public static let binaryPath = mountPoint + "/claude"
    /// The binary's name inside the volume.
    public static let binaryName = "claude"
    /// The marker's name inside the volume; it is written last, so it proves a whole copy.
    public static let markerName = "berth-agent"

    /// The one line that the marker holds once the volume is filled with this build.
    public func marker(sha256: String, sizeBytes: Int) -> String {
        "\(version) \(libc.rawValue) \(architecture.rawValue) \(sha256) \(sizeBytes)"
    }

    /// The marker of a build whose digest and size are known, else nil.
    public var marker: String? {
        guard let sha256, let sizeBytes else { return nil }
        return marker(sha256: sha256, sizeBytes: sizeBytes)
    }
}

extension AgentRelease.LibC {
    /// A POSIX shell fragment that sets `libc` to `glibc`, `musl` or `unknown`.
    ///
    /// It looks for the loader, for that is what decides whether a binary starts. Alpine with a
    /// compatibility layer has both loaders and cannot run the glibc build.
    static let shellProbe = """
        libc=unknown
        for loader in /lib/ld-musl-*.so.1; do
            if [ -e "$loader" ]; then libc=musl; fi
        done
        if [ ! -e /etc/alpine-release ]; then
            for loader in /lib64/ld-linux-*.so.* /lib/ld-linux-*.so.* /lib/*/ld-linux-*.so.*; do
                if [ -e "$loader" ]; then libc=glibc; fi
            done
        fi
        """

    /// A command that prints the C library of the container that it runs in.
    public static let probeCommand = [
        "/bin/sh", "-c", shellProbe + "\nprintf '%s\\n' \"$libc\"",
    ]
}
