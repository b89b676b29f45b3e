public import JSONC
public import OrderedCollections

/// What an image says about the containers made from it.
///
/// It is the member `config` of an image configuration, and `Config` in the Engine API.
public struct ExecutionConfig: Hashable, Sendable {
    /// The user as `name`, `uid`, `name:group` or `uid:gid`; empty for root.
    public var user: String
    /// Environment variables as `NAME=value`.
    public var env: [String]
    /// The program and its first arguments, or nil.
    public var entrypoint: [String]?
    /// The default arguments, or the command where there is no entrypoint, or nil.
    public var cmd: [String]?
    /// The working directory; empty for `/`.
    public var workingDir: String
    /// Labels.
    public var labels: OrderedDictionary<String, String>
    /// Ports as `80/tcp`.
    public var exposedPorts: [String]
    /// Paths that get volumes.
    public var volumes: [String]
    /// Dockerfile instructions that run when another image is built upon this one.
    public var onBuild: [String]
    /// The shell of shell-form instructions, or nil for the usual one.
    public var shell: [String]?
    /// The signal that asks the container to stop, or nil for `SIGTERM`.
    public var stopSignal: String?

    /// Creates a configuration.
    public init(
        user: String = "",
        env: [String] = [],
        entrypoint: [String]? = nil,
        cmd: [String]? = nil,
        workingDir: String = "",
        labels: OrderedDictionary<String, String> = [:]
    ) {
        self.user = user
        self.env = env
        self.entrypoint = entrypoint
        self.cmd = cmd
        self.workingDir = workingDir
        self.labels = labels
        exposedPorts = []
        volumes = []
        onBuild = []
    }

    /// Reads a configuration; members that are absent or `null` are empty.
    public init(json: JSONValue) throws(FormatError) {
        try self.init(DocumentReader(json, document: "the image configuration"))
    }

    init(_ reader: DocumentReader) throws(FormatError) {
        user = try reader.string("User") ?? ""
        env = try reader.strings("Env") ?? []
        entrypoint = try reader.strings("Entrypoint")
        cmd = try reader.strings("Cmd")
        workingDir = try reader.string("WorkingDir") ?? ""
        labels = try reader.stringObject("Labels") ?? [:]
        exposedPorts = try reader.names("ExposedPorts") ?? []
        volumes = try reader.names("Volumes") ?? []
        onBuild = try reader.strings("OnBuild") ?? []
        shell = try reader.strings("Shell")
        stopSignal = try reader.string("StopSignal")
    }

    /// The configuration as JSON.
    public var json: JSONValue {
        var writer = DocumentWriter()
        writer.set("User", user.isEmpty ? nil : user)
        writer.set("ExposedPorts", namesOnly: exposedPorts)
        writer.set("Env", env)
        writer.set("Entrypoint", entrypoint)
        writer.set("Cmd", cmd)
        writer.set("Volumes", namesOnly: volumes)
        writer.set("WorkingDir", workingDir.isEmpty ? nil : workingDir)
        writer.set("Labels", labels)
        writer.set("OnBuild", onBuild.isEmpty ? nil : onBuild)
        writer.set("Shell", shell)
        writer.set("StopSignal", stopSignal)
        return .object(writer.members)
    }

    /// The environment variables by name; of equal names the last one counts.
    public var environment: OrderedDictionary<String, String> {
        env.reduce(into: [:]) { variables, entry in
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first, !name.isEmpty else { return }
            variables[String(name)] = parts.count > 1 ? String(parts[1]) : ""
        }
    }
}
