import JSONC
import OrderedCollections

/// A command to be run in a container.
public struct ExecConfig: Hashable, Sendable {
    /// The program and its arguments.
    public var command: [String]
    /// More variables, each `NAME=value`.
    public var environment: [String]
    /// The user, as `name`, `uid` or with a group behind a colon; the container's for nil.
    public var user: String?
    /// The folder in which it starts; the container's for nil.
    public var workingDirectory: String?
    /// Whether it gets a terminal, which joins standard output and error.
    public var isTTY: Bool
    /// Whether its input can be written.
    public var attachStdin: Bool
    /// Whether its standard output can be read.
    public var attachStdout: Bool
    /// Whether its standard error can be read.
    public var attachStderr: Bool
    /// The keys that end a session, such as `ctrl-p,ctrl-q`; the engine's for nil.
    public var detachKeys: String?
    /// Whether it may do all that root of the machine may.
    public var isPrivileged: Bool

    /// Creates a command; its output can be read and its input is empty.
    public init(
        _ command: [String],
        environment: [String] = [],
        user: String? = nil,
        workingDirectory: String? = nil,
        isTTY: Bool = false,
        attachStdin: Bool = false,
        attachStdout: Bool = true,
        attachStderr: Bool = true,
        detachKeys: String? = nil,
        isPrivileged: Bool = false
    ) {
        self.command = command
        self.environment = environment
        self.user = user
        self.workingDirectory = workingDirectory
        self.isTTY = isTTY
        self.attachStdin = attachStdin
        self.attachStdout = attachStdout
        self.attachStderr = attachStderr
        self.detachKeys = detachKeys
        self.isPrivileged = isPrivileged
    }

    var json: JSONValue {
        var object: JSONObject = [
            "Cmd": JSONValue(texts: command),
            "AttachStdin": .bool(attachStdin),
            "AttachStdout": .bool(attachStdout),
            "AttachStderr": .bool(attachStderr),
            "Tty": .bool(isTTY),
        ]
        if !environment.isEmpty { object["Env"] = JSONValue(texts: environment) }
        if let user { object["User"] = .string(user) }
        if let workingDirectory { object["WorkingDir"] = .string(workingDirectory) }
        if let detachKeys { object["DetachKeys"] = .string(detachKeys) }
        if isPrivileged { object["Privileged"] = true }
        return .object(object)
    }
}
