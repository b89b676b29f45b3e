/// Runs a program on this machine that prints a credential.
public protocol CredentialProgram: Sendable {
    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - name: Its path, or its name on the search path.
    ///   - arguments: What it is started with.
    ///   - limit: How long it may take.
    /// - Returns: What it printed and its exit code; nil when there is no such program.
    /// - Throws: ``CredentialError`` when it cannot be run or takes too long.
    func run(
        _ name: String,
        _ arguments: [String],
        limit: Duration
    ) async throws(CredentialError) -> CredentialProgramAnswer?
}

/// What a program left.
public struct CredentialProgramAnswer: Sendable {
    /// Its exit code; 128 and the signal's number where one ended it.
    public var exitCode: Int32
    /// What it printed on its standard output, which may be secret.
    public var output: [UInt8]
    /// The end of what it printed on its standard error.
    public var errors: [UInt8]

    /// Creates an answer.
    public init(exitCode: Int32, output: [UInt8], errors: [UInt8]) {
        self.exitCode = exitCode
        self.output = output
        self.errors = errors
    }

    /// How it ended, for a message; a credential in what it said of it is hidden.
    var failure: String {
        let tail =
            String(decoding: errors, as: UTF8.self)
            .split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
        let words = tail.split(separator: " ").map { word in
            // Whatever is as long as a token, or begins as one.
            word.count >= 20 || word.contains("sk-ant-") ? "***" : String(word)
        }
        let said = words.isEmpty ? "" : ", and said: " + words.joined(separator: " ").prefix(200)
        return "exited with \(exitCode)\(said)"
    }
}

/// A shell command of the user's own that prints a credential, mostly a short-lived one.
public struct CredentialCommand: CredentialReader {
    private let command: String
    private let program: any CredentialProgram
    private let now: @Sendable () -> Int
    private let limit: Duration

    /// Names a command; nothing is run.
    ///
    /// - Parameters:
    ///   - command: What `/bin/sh -c` runs.
    ///   - program: Runs it.
    ///   - limit: How long it may take.
    ///   - now: The time in milliseconds since 1970.
    public init(
        _ command: String,
        program: any CredentialProgram,
        limit: Duration = .seconds(30),
        now: @escaping @Sendable () -> Int
    ) {
        self.command = command
        self.program = program
        self.limit = limit
        self.now = now
    }

    /// Where it is and whose, no secret.
    public var identity: String { "command \(command)" }
    /// As long as Claude Code keeps what its `apiKeyHelper` gives.
    public var lifetime: Duration? { .seconds(300) }
    /// How long before its end it is renewed.
    public var margin: Duration { .seconds(60) }
    /// Tells cheaply that there is something new.
    public var stamp: String? { nil }

    /// Reads it.
    public func read(refused: Bool) async throws(CredentialError) -> StoredToken {
        guard !command.contains("sk-ant-") else {
            throw CredentialError(
                "the credential command holds a token itself, which everybody could see then",
                hints: ["put the token into a file: `berth auth use file PATH`"]
            )
        }
        guard let answer = try await program.run("/bin/sh", ["-c", command], limit: limit) else {
            throw CredentialError("there is no `/bin/sh` for `credential.command`")
        }
        guard answer.exitCode == 0 else {
            throw CredentialError(
                "the credential command \(answer.failure)",
                hints: ["run it in your shell: it prints a token and nothing else"],
                isPassing: true
            )
        }
        return try StoredToken(parsing: answer.output, source: "the credential command", now: now())
    }
}

/// The keyring of the user's desktop, asked by `secret-tool`.
public struct Keyring: CredentialReader {
    /// The attributes that a credential is stored under.
    public static let attributes = ["service", "berth", "account", "model"]
    /// The command that stores one.
    public static let storing =
        "secret-tool store --label='Berth' \(attributes.joined(separator: " "))"

    private let program: any CredentialProgram
    private let now: @Sendable () -> Int

    /// Creates a reader; nothing is asked.
    public init(program: any CredentialProgram, now: @escaping @Sendable () -> Int) {
        self.program = program
        self.now = now
    }

    /// Where it is and whose, no secret.
    public var identity: String { "keyring " + Self.attributes.joined(separator: " ") }
    /// How long it is good where it tells no end itself.
    public var lifetime: Duration? { .seconds(600) }
    /// How long before its end it is renewed.
    public var margin: Duration { .seconds(60) }
    /// Tells cheaply that there is something new.
    public var stamp: String? { nil }

    /// Reads it.
    public func read(refused: Bool) async throws(CredentialError) -> StoredToken {
        let answer = try await program.run(
            "secret-tool",
            ["lookup"] + Self.attributes,
            limit: .seconds(30)
        )
        guard let answer else {
            throw CredentialError(
                "the keyring cannot be asked: there is no `secret-tool`",
                hints: ["install it: `apt install libsecret-tools`"]
            )
        }
        // It exits with 1 and says nothing where the keyring has no such entry.
        if answer.exitCode == 1, answer.errors.isEmpty {
            throw CredentialError(
                "the keyring has no credential for Berth",
                hints: ["store one: `\(Self.storing)`, which asks for it"]
            )
        }
        guard answer.exitCode == 0 else {
            throw CredentialError(
                "the keyring cannot be asked: `secret-tool` \(answer.failure)",
                hints: ["it needs a session bus and an unlocked keyring"],
                isPassing: true
            )
        }
        return try StoredToken(parsing: answer.output, source: "the keyring", now: now())
    }
}
