import Diagnostics
public import Egress
import Gateway
public import Git
public import JSONC
import OrderedCollections
public import Runs

/// What was decided for a run before its work began: all that another process needs to go on.
///
/// It is kept once the run's folder is there, and again when more becomes known.
public struct RunTicket: Hashable, Sendable {
    /// The run's id.
    public var run: String
    /// The pipeline's id: that of its first run.
    public var pipeline: String
    /// The task.
    public var prompt: String
    /// The user's repository.
    public var repository: String
    /// The opened folder within the repository, empty for its top.
    public var subfolder: String
    /// The commit that the run starts from.
    public var base: String
    /// What the user calls it.
    public var baseName: String
    /// The branch that the work comes back on.
    public var branch: String
    /// The commit that the branch has to be at, or nil for a new branch.
    public var branchTip: String?
    /// The agent's conversation.
    public var session: String
    /// Whether the conversation went on from an earlier run.
    public var isContinued: Bool
    /// Who commits are by.
    public var author: String
    /// What the container shows the gateway.
    public var placeholder: String
    /// The model, by alias or full name.
    public var model: String
    /// The scenario's path, for a rehearsal.
    public var rehearsal: String?
    /// Whether the container is taken off its network.
    public var isSealed: Bool
    /// What the agent may reach besides the model, once known; nil for nothing that Berth leads.
    public var egress: EgressPolicy?
    /// The object folders of the user's repository.
    public var objectDirectories: [String]
    /// The remote user inside.
    public var remoteUser = ""
    /// The remote user's ids inside, once known.
    public var remoteUserIdentifier: Int?
    /// The folder inside in which the agent works.
    public var containerFolder = ""
    /// The folder inside at which the clone is mounted.
    public var mountTarget = ""
    /// The image of the container.
    public var image = ""
    /// The folders of objects that the clone borrows, mounted read-only.
    public var objectMounts: [ObjectMount] = []
    /// What the run may cost in US dollars; nil for no limit.
    public var budgetDollars: Double?
    /// Where the conversation lies below the agent's folder, once it was kept; empty before.
    public var conversationPath = ""
    /// What holds the container, once that is decided.
    public var walls: RunWalls?
    /// What the run was made of, as far as it is known.
    public var provenance = RunProvenance()
    /// What lies between the container and the machine's kernel.
    public var isolation = IsolationClass.container
    /// The engine's runtime for it, once chosen; nil for the engine's own choice.
    public var runtime: String?
    /// The kernel that was found inside, once that is proved.
    public var kernel: String?
    /// Where in the agent's output each agent after the first one began, in bytes.
    public var laterStarts: [Int] = []
    /// The commit whose dev container somebody has agreed to, where that is another one than the
    /// base, as after a rewind.
    public var agreedBase: String?

    /// The clone's folder name, which gives the folder inside its name.
    public var folderName: String {
        repository.split(separator: "/").last.map(String.init) ?? "workspace"
    }

    /// The volume with the agent's session files.
    public var sessionVolume: String { "berth-session-\(pipeline)" }
}

extension RunTicket {
    /// The ticket as JSON, the form of its file.
    public var json: JSONValue {
        var json: JSONObject = [
            "version": 1, "run": .string(run), "pipeline": .string(pipeline),
            "prompt": .string(prompt), "repository": .string(repository),
            "subfolder": .string(subfolder), "base": .string(base), "baseName": .string(baseName),
            "branch": .string(branch), "session": .string(session),
            "isContinued": .bool(isContinued), "author": .string(author),
            "placeholder": .string(placeholder), "model": .string(model),
            "isSealed": .bool(isSealed),
            "objectDirectories": .array(objectDirectories.map { .string($0) }),
            "remoteUser": .string(remoteUser), "containerFolder": .string(containerFolder),
            "mountTarget": .string(mountTarget), "image": .string(image),
        ]
        if let branchTip { json["branchTip"] = .string(branchTip) }
        json["objectMounts"] = .array(
            objectMounts.map {
                ["host": .string($0.hostPath), "inside": .string($0.containerPath)]
            }
        )
        if let egress { json["egress"] = egress.json }
        if let walls { json["walls"] = walls.json }
        json["provenance"] = provenance.json
        if isolation != .container { json["isolation"] = .string(isolation.name) }
        if let runtime { json["runtime"] = .string(runtime) }
        if let kernel { json["kernel"] = .string(kernel) }
        if let budgetDollars { json["budgetDollars"] = .real(budgetDollars) }
        if !conversationPath.isEmpty { json["conversationPath"] = .string(conversationPath) }
        if !laterStarts.isEmpty {
            json["laterStarts"] = .array(laterStarts.map { .integer($0) })
        }
        if let agreedBase { json["agreedBase"] = .string(agreedBase) }
        if let rehearsal { json["rehearsal"] = .string(rehearsal) }
        if let remoteUserIdentifier {
            json["remoteUserIdentifier"] = .integer(remoteUserIdentifier)
        }
        return .object(json)
    }

    /// Reads a ticket; nil when something is missing or of another version.
    public init?(json: JSONValue) {
        func text(_ name: String) -> String? { json[name]?.string }
        guard json["version"]?.integer == 1, let run = text("run"), let pipeline = text("pipeline"),
            let prompt = text("prompt"), let repository = text("repository"),
            let subfolder = text("subfolder"), let base = text("base"),
            let baseName = text("baseName"), let branch = text("branch"),
            let session = text("session"), let isContinued = json["isContinued"]?.bool,
            let author = text("author"), let placeholder = text("placeholder"),
            let model = text("model"), let isSealed = json["isSealed"]?.bool,
            let objects = json["objectDirectories"]?.array
        else { return nil }
        self.run = run
        self.pipeline = pipeline
        self.prompt = prompt
        self.repository = repository
        self.subfolder = subfolder
        self.base = base
        self.baseName = baseName
        self.branch = branch
        branchTip = text("branchTip")
        self.session = session
        self.isContinued = isContinued
        self.author = author
        self.placeholder = placeholder
        self.model = model
        rehearsal = text("rehearsal")
        self.isSealed = isSealed
        objectDirectories = objects.compactMap(\.string)
        remoteUser = text("remoteUser") ?? ""
        remoteUserIdentifier = json["remoteUserIdentifier"]?.integer
        containerFolder = text("containerFolder") ?? ""
        mountTarget = text("mountTarget") ?? ""
        image = text("image") ?? ""
        for mount in json["objectMounts"]?.array ?? [] {
            guard let host = mount["host"]?.string, let inside = mount["inside"]?.string else {
                return nil
            }
            objectMounts.append(ObjectMount(hostPath: host, containerPath: inside))
        }
        egress = json["egress"].flatMap { EgressPolicy(json: $0) }
        walls = json["walls"].map { RunWalls($0) }
        provenance = RunProvenance(json["provenance"] ?? .null)
        isolation = text("isolation").flatMap { IsolationClass(parsing: $0) } ?? .container
        runtime = text("runtime")
        kernel = text("kernel")
        budgetDollars = json["budgetDollars"]?.number
        conversationPath = text("conversationPath") ?? ""
        laterStarts = json["laterStarts"]?.array?.compactMap(\.integer) ?? []
        agreedBase = text("agreedBase")
    }
}

extension RunFolder {
    /// The folder that the agent works in on the host.
    func clone(_ ticket: RunTicket) -> String { "\(workspace)/\(ticket.folderName)" }

    /// The clone of a ticket, for bringing its work back.
    func runClone(_ ticket: RunTicket) throws -> RunClone {
        guard let base = ObjectName(ticket.base) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "run-record",
                    "the ticket of the run \(ticket.run) is damaged",
                    exitCode: .environment
                )
            )
        }
        return RunClone(
            workspace: clone(ticket),
            hostFolder: RunGitFolder(path: git),
            run: try RunReference(ticket.run),
            base: base,
            branch: try BranchName(validating: ticket.branch),
            identity: try Identity(parsing: ticket.author),
            objectDirectories: ticket.objectDirectories
        )
    }
}
