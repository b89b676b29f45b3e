import Agent
public import JSONC
import OrderedCollections
import Runner
public import Runs
import Store

/// A run as the API shows it: a line of a list, or everything that is kept of it.
public struct RunView: Hashable, Sendable {
    /// The run.
    public var identifier: RunIdentifier
    /// Its pipeline: the identifier of that one's first run.
    public var pipeline: RunIdentifier
    /// Where it stands.
    public var status: RunStatus
    /// The task: in a list its beginning, else the whole.
    public var prompt: String
    /// The user's repository.
    public var repository: String
    /// The branch that the work comes back on, once it is decided.
    public var branch: String?
    /// The higher, the earlier it begins.
    public var priority: Int
    /// When it was handed in, in milliseconds since 1970.
    public var created: Int
    /// When its work began, in milliseconds since 1970.
    public var started: Int?
    /// When it was over, in milliseconds since 1970.
    public var ended: Int?
    /// The container's identifier.
    public var container: String?
    /// The commits that came back, the oldest first.
    public var commits: [String] = []
    /// How many turns the agent took.
    public var turns = 0
    /// The tokens that went in and out.
    public var tokens = 0
    /// The price so far, in US dollars.
    public var costDollars = 0.0
    /// What it does this second, in one line.
    public var activity: String?
    /// The folder with its logs.
    public var folder: String
    /// The commit that it starts from; not in lists.
    public var base: String?
    /// The agent's conversation; not in lists.
    public var session: String?
    /// The folder inside in which the agent works; not in lists.
    public var containerFolder: String?
    /// What lies between the run and the machine's kernel; not in lists.
    public var isolation: IsolationClass?
    /// The kernel that was found inside, where that is one of its own; not in lists.
    public var kernel: String?
    /// What was handed in; not in lists.
    public var submission: RunSubmission?
    /// How it ended; not in lists, nor before the end.
    public var summary: RunSummary?
    /// How its push stands; not in lists, nor for a run that is not pushed.
    public var push: PushView?
    /// The head of its manifest; not in lists, nor before the end.
    public var manifest: String?

    /// Makes the line of a list.
    init(_ overview: RunOverview, runs: String) {
        identifier = overview.identifier
        pipeline = overview.pipeline
        status = overview.status
        prompt = overview.title
        repository = overview.repository
        branch = overview.branch
        priority = overview.priority
        created = overview.created
        started = overview.started
        ended = overview.ended
        container = overview.container
        commits = overview.commits
        turns = overview.progress.turns
        tokens = overview.progress.usage.allInputTokens + overview.progress.usage.outputTokens
        costDollars = overview.progress.costDollars
        // What a run did when it was parked is not what it does now.
        let now = overview.status.isAtWork ? overview.progress.activity : nil
        activity = now.map { activity in
            activity.argument.isEmpty ? activity.tool : "\(activity.tool) \(activity.argument)"
        }
        folder = "\(runs)/\(overview.identifier)"
    }

    /// Makes the view of all that is kept.
    init(
        _ run: StoredRun,
        summary: RunSummary?,
        pushes: [PushJob],
        manifest: String?,
        runs: String
    ) {
        self.init(run.overview, runs: runs)
        prompt = run.submission.prompt
        submission = run.submission
        if let ticket = run.ticket.flatMap({ RunTicket(json: $0) }) {
            base = ticket.base
            session = ticket.session
            containerFolder = ticket.containerFolder
            isolation = ticket.isolation
            kernel = ticket.kernel
        }
        self.summary = summary
        push = PushView(pushes, run.submission)
        self.manifest = manifest
    }
}

extension RunView {
    /// The view as JSON; what is not known is left out.
    public var json: JSONValue {
        var json: JSONObject = [
            "id": .string("\(identifier)"), "pipeline": .string("\(pipeline)"),
        ]
        for (name, value) in status.json.object ?? [:] {
            json[name == "run" ? "waitsForRun" : name] = value
        }
        json["prompt"] = .string(prompt)
        json["repository"] = .string(repository)
        json["branch"] = branch.map { .string($0) }
        json["priority"] = .integer(priority)
        json["created"] = .integer(created)
        json["started"] = started.map { .integer($0) }
        json["ended"] = ended.map { .integer($0) }
        json["container"] = container.map { .string($0) }
        json["commits"] = .array(commits.map { .string($0) })
        json["turns"] = .integer(turns)
        json["tokens"] = .integer(tokens)
        json["costUSD"] = .dollars(costDollars)
        json["activity"] = activity.map { .string($0) }
        json["folder"] = .string(folder)
        json["base"] = base.map { .string($0) }
        json["session"] = session.map { .string($0) }
        json["containerFolder"] = containerFolder.map { .string($0) }
        json["isolation"] = isolation.map { .string($0.name) }
        json["kernel"] = kernel.map { .string($0) }
        json["submission"] = submission.map(\.json)
        json["summary"] = summary.map(\.json)
        json["push"] = push.map(\.json)
        json["manifest"] = manifest.map { .string($0) }
        return .object(json)
    }

    /// Reads a view.
    ///
    /// - Parameter json: What ``json`` gave.
    /// - Throws: ``DaemonError/answer(_:)`` when something is missing.
    public init(_ json: JSONValue) throws(DaemonError) {
        var standing = json.object ?? [:]
        standing["run"] = json["waitsForRun"]
        guard let identifier = json["id"]?.string.flatMap(RunIdentifier.init(parsing:)),
            let pipeline = json["pipeline"]?.string.flatMap(RunIdentifier.init(parsing:)),
            let status = try? RunStatus(.object(standing)),
            let prompt = json["prompt"]?.string, let repository = json["repository"]?.string,
            let created = json["created"]?.integer, let folder = json["folder"]?.string
        else { throw .answer("it is no run") }
        self.identifier = identifier
        self.pipeline = pipeline
        self.status = status
        self.prompt = prompt
        self.repository = repository
        branch = json["branch"]?.string
        priority = json["priority"]?.integer ?? 0
        self.created = created
        started = json["started"]?.integer
        ended = json["ended"]?.integer
        container = json["container"]?.string
        commits = (json["commits"]?.array ?? []).compactMap(\.string)
        turns = json["turns"]?.integer ?? 0
        tokens = json["tokens"]?.integer ?? 0
        costDollars = json["costUSD"]?.number ?? 0
        activity = json["activity"]?.string
        self.folder = folder
        base = json["base"]?.string
        isolation = json["isolation"]?.string.flatMap { IsolationClass(parsing: $0) }
        kernel = json["kernel"]?.string
        session = json["session"]?.string
        containerFolder = json["containerFolder"]?.string
        submission = json["submission"].flatMap { try? RunSubmission($0) }
        summary = json["summary"].flatMap { try? RunSummary($0) }
        push = json["push"].flatMap { PushView($0) }
        manifest = json["manifest"]?.string
    }
}
