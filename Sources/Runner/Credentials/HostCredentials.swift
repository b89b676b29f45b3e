import FoundationEssentials
public import Gateway
import Glibc
import Synchronization

/// The stored credentials of a user, each read once for all who use it.
public final class HostCredentials: Sendable {
    private let environment: [String: String]
    private let keepers = Mutex<[CredentialChoice: CredentialKeeper]>([:])

    /// Creates the sources of a process.
    ///
    /// - Parameter environment: That of the process itself, in which programs are run.
    public init(environment: [String: String]) {
        self.environment = environment
    }

    /// Returns what reads a source, the same for all who ask for it.
    ///
    /// - Throws: ``CredentialError`` for a source that cannot be one.
    public func keeper(of choice: CredentialChoice) throws(CredentialError) -> CredentialKeeper {
        if let known = keepers.withLock({ $0[choice] }) { return known }
        let made = CredentialKeeper(try reader(of: choice), now: Self.now)
        return keepers.withLock { keepers in
            if let known = keepers[choice] { return known }
            keepers[choice] = made
            return made
        }
    }

    /// Whether a source has something to read, as far as that can be seen at once.
    public func isThere(_ choice: CredentialChoice) -> Bool {
        switch choice {
        case .environment: false
        case .file, .claude: choice.place.map { Glibc.access($0, F_OK) == 0 } ?? false
        case .keyring: true
        case .command(let command): command != nil
        }
    }

    private func reader(
        of choice: CredentialChoice
    ) throws(CredentialError) -> any CredentialReader {
        let program = CredentialProgramProcess(environment: environment)
        switch choice {
        case .file(let path): return CredentialFile(path: path, now: Self.now)
        case .keyring: return Keyring(program: program, now: Self.now)
        case .command(let command?):
            return CredentialCommand(command, program: program, now: Self.now)
        case .claude(let folder):
            return try ClaudeLogin(folder: folder, environment: environment, now: Self.now)
        case .command(nil):
            throw CredentialError(
                "there is no command that gives a credential",
                hints: ["name one: `berth auth use command 'COMMAND'`, or set `credential.command`"]
            )
        case .environment:
            throw CredentialError("the environment is no stored source")
        }
    }

    private static let now: @Sendable () -> Int = {
        Int(Date().timeIntervalSince1970 * 1000)
    }
}
