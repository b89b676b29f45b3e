public import Diagnostics

/// What can be wrong with the agent's binary or with what is asked of it.
public enum AgentError: Error, Hashable, Sendable {
    /// A line of a wheel's `RECORD` cannot be read.
    case brokenRecord(line: Int, text: String)
    /// The wheel has no native binary, as the pure Python fallback has none.
    case wheelWithoutBinary(path: String)
    /// The record has no digest for the binary.
    case wheelWithoutDigest(path: String)
    /// The binary's digest is another one than promised.
    case wrongDigest(expected: String, found: String, source: String)
    /// The binary's size is another one than promised.
    case wrongSize(expected: Int, found: Int)
    /// There is no build for a C library.
    case noBuild(libc: AgentRelease.LibC, architecture: AgentRelease.Architecture)
    /// A binary of the user's own does not say its version.
    case noVersion(path: String, output: String)
}

extension AgentError: DiagnosticConvertible {
    /// What to tell the user.
    public var diagnostics: [Diagnostic] { [diagnostic] }

    private var diagnostic: Diagnostic {
        switch self {
        case .brokenRecord(let line, let text):
            broken("line \(line) of the wheel's `RECORD` cannot be read: `\(text)`")
        case .wheelWithoutBinary(let path):
            Diagnostic(
                code: "agent-wheel-without-binary",
                "the wheel holds no `\(path)`",
                notes: ["only the wheels for manylinux carry Claude Code's native binary"],
                hints: ["download the wheel of this platform: `\(Self.download)`"],
                exitCode: .environment
            )
        case .wheelWithoutDigest(let path):
            broken("the wheel's `RECORD` has no digest of `\(path)`")
        case .wrongDigest(let expected, let found, let source):
            Diagnostic(
                code: "agent-digest",
                "the agent's binary has the SHA-256 `\(found)`",
                notes: ["`\(expected)` is the one promised by \(source)"],
                hints: ["delete the file and download it again; do not run it"],
                exitCode: .environment
            )
        case .wrongSize(let expected, let found):
            broken("the agent's binary has \(found) bytes where its wheel promises \(expected)")
        case .noBuild(let libc, let architecture):
            Diagnostic(
                code: "agent-no-build",
                "there is no Claude Code for \(libc.rawValue) on \(architecture.rawValue)",
                notes: ["the container's image decides which C library it has"],
                hints: ["use an image with glibc, such as one based on Debian or Ubuntu"]
            )
        case .noVersion(let path, let output):
            Diagnostic(
                code: "agent-no-version",
                "`\(path) --version` names no version",
                notes: ["the setting `agent.path` names this file"],
                hints: ["name a native binary of Claude Code, or leave the setting out"],
                excerpt: output
            )
        }
    }

    private static let download = AgentWheel.downloadCommand(.intel64, into: ".")
        .joined(separator: " ")

    private func broken(_ summary: String) -> Diagnostic {
        Diagnostic(
            code: "agent-wheel-broken",
            summary,
            hints: ["delete the file and download it again"],
            exitCode: .environment
        )
    }
}
