import Diagnostics
import FoundationEssentials
public import Gateway
import Glibc
public import JSONC
import OrderedCollections

/// Where the user wants the model's credential to come from, as `berth auth use` keeps it.
public enum CredentialChoice: Hashable, Sendable {
    /// The environment of the shell that hands a run in, and nothing else.
    case environment
    /// A file, by its absolute path.
    case file(path: String)
    /// The keyring of the desktop.
    case keyring
    /// A shell command; nil for that of the setting `credential.command`.
    case command(String?)
    /// The login of Claude Code, by its configuration folder.
    case claude(folder: String)

    /// The word for it, as `berth auth use` takes it.
    public var word: String {
        switch self {
        case .environment: "environment"
        case .file: "file"
        case .keyring: "keyring"
        case .command: "command"
        case .claude: "claude"
        }
    }

    /// The place of it that its word does not tell.
    public var place: String? {
        switch self {
        case .environment, .keyring: nil
        case .file(let path): path
        case .command(let command): command
        case .claude(let folder): "\(folder)/.credentials.json"
        }
    }

    /// As it is kept.
    public var json: JSONValue {
        var members: JSONObject = ["source": .string(word)]
        switch self {
        case .environment, .keyring: break
        case .file(let path): members["path"] = .string(path)
        case .command(let command): members["command"] = command.map { .string($0) }
        case .claude(let folder): members["folder"] = .string(folder)
        }
        return .object(members)
    }

    /// Reads what was kept; nil when it is none.
    public init?(_ json: JSONValue) {
        switch json["source"]?.string {
        case "environment": self = .environment
        case "keyring": self = .keyring
        case "command": self = .command(json["command"]?.string)
        case "file":
            guard let path = json["path"]?.string, path.hasPrefix("/") else { return nil }
            self = .file(path: path)
        case "claude":
            guard let folder = json["folder"]?.string, folder.hasPrefix("/") else { return nil }
            self = .claude(folder: folder)
        default: return nil
        }
    }
}

extension BerthFolders {
    /// What `berth auth use` chose; beside the user's settings.
    public var credentialChoiceFile: String {
        settingsFile.replacing("/config.jsonc", with: "/auth.json")
    }

    /// Reads what was chosen; nil where nothing was.
    ///
    /// - Throws: ``CredentialError`` for a file of other contents.
    public func credentialChoice() throws(CredentialError) -> CredentialChoice? {
        let path = credentialChoiceFile
        let bytes: [UInt8]?
        do {
            bytes = try Files.read(path, followsLinks: true)
        } catch {
            throw CredentialError(error.diagnostics.map(\.summary).joined(separator: "; "))
        }
        guard let bytes else { return nil }
        let json = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
        guard let json, let choice = CredentialChoice(json) else {
            throw CredentialError(
                "`\(path)` names no source of credentials",
                hints: ["choose again: `berth auth use SOURCE`"]
            )
        }
        return choice
    }

    /// Keeps what was chosen, or forgets it with nil.
    public func keep(_ choice: CredentialChoice?) throws {
        let path = credentialChoiceFile
        guard let choice else {
            unlink(path)
            return
        }
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        if access(folder, F_OK) != 0 { try Files.makeFolder(folder) }
        try Files.write(choice.json.text() + "\n", to: path)
    }
}
