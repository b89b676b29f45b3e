import ArgumentParser
import Daemon
import Diagnostics
import JSONC
import OrderedCollections
import Runner
import Runs

/// `berth verify`: holds what a run left against its manifest.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that what is kept of a run is what happened.",
        discussion: Discussion.text(
            """
            Each run ends with a manifest: hashes that build on each other, signed with a key of
            this installation. Neither a daemon nor an engine is asked. Exits with 0 when
            everything holds, with 1 when something differs, which is named.

            EXAMPLES
              berth verify 1tb4                     manifest, events, logs and commits
              berth verify manifest.json --key berth.pub
              berth verify --public-key >berth.pub  for those who check elsewhere
              berth verify --new-key                sign with another key from now on
            """
        )
    )

    @Argument(
        help: ArgumentHelp(
            "The run's id, its beginning, or its branch; or a manifest's file.",
            valueName: "run|file"
        )
    )
    var name: String?

    @Option(help: ArgumentHelp("The public key that counts, and no other.", valueName: "file"))
    var key: String?

    @Flag(help: "Print the public key of this installation.")
    var publicKey = false

    @Flag(help: "Make another key for this installation; what older ones signed stays good.")
    var newKey = false

    @Option(help: "text or json.")
    var format = SummaryFormat.text

    func validate() throws {
        let wishes = [name != nil, publicKey, newKey].count { $0 }
        guard wishes == 1 else {
            throw ValidationError("Name a run or a file, or give --public-key or --new-key alone.")
        }
        if key != nil, name == nil {
            throw ValidationError("--key goes together with a run or a file.")
        }
    }

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            let keys = InstallationKeys(folders: session.folders)
            if publicKey { return session.terminal.text(try keys.publicKey().text) }
            if newKey { return session.terminal.text(try keys.renew().text) }
            let result = try await ManifestVerifier(
                folders: session.folders,
                environment: session.environment,
                key: try key.map { try Self.key(at: session.absolute($0)) }
            ).verify(try source(session))
            show(result, session)
            if !result.holds { throw ArgumentParser.ExitCode(1) }
        }
    }

    /// A file where one is meant or there is one, else a run.
    private func source(_ session: Session) throws -> ManifestSource {
        let name = name ?? ""
        let path = session.absolute(name)
        let isPath = name.contains("/") && (name.hasPrefix(".") || name.hasPrefix("/"))
        if isPath || name.hasSuffix(".json"), let source = try ManifestSource.file(path) {
            return source
        }
        if isPath {
            throw DiagnosticError(
                Diagnostic(
                    code: "no-manifest",
                    "there is no file `\(path)`",
                    hints: ["`berth verify RUN` finds the manifest of a run by itself"],
                    exitCode: .badInput
                )
            )
        }
        return try ManifestSource.run(name, session.folders)
    }

    private static func key(at path: String) throws -> PublicKey {
        if let bytes = try Files.read(path, atMost: 4_096, followsLinks: true),
            let key = PublicKey(parsing: bytes)
        {
            return key
        }
        throw DiagnosticError(
            Diagnostic(
                code: "public-key",
                "`\(path)` is no public key",
                hints: ["`berth verify --public-key` prints that of an installation"],
                exitCode: .badInput
            )
        )
    }

    private func show(_ result: Verification, _ session: Session) {
        if format == .json {
            let json: JSONValue = [
                "holds": .bool(result.holds), "findings": .array(result.findings.map(\.json)),
            ]
            return session.terminal.json(json, .pretty)
        }
        for finding in result.findings {
            let word =
                switch finding.outcome {
                case .holds: "ok       "
                case .differs: "DIFFERS  "
                case .note: "note     "
                }
            session.terminal.text("\(word)\(TerminalText.sanitized(finding.text))\n")
        }
    }
}
