public import JSONC

/// Something that somebody is told who is not looking.
public struct Notification: Hashable, Sendable {
    /// A name that is its own; one who gets the same twice can tell.
    public var identifier: String
    /// On which occasion.
    public var occasion: Settings.Occasion
    /// When it happened, in milliseconds since 1970.
    public var time: Int
    /// What happened, in a few words.
    public var title: String
    /// What it is about, in a sentence or a few lines.
    public var body: String
    /// The run; nil where it is about several.
    public var run: RunSubject?

    /// Creates a notification; title and body are made safe to show.
    public init(
        identifier: String,
        occasion: Settings.Occasion,
        time: Int,
        title: String,
        body: String,
        run: RunSubject? = nil
    ) {
        self.identifier = identifier
        self.occasion = occasion
        self.time = time
        self.title = title
        self.body = body
        self.run = run
    }

    /// What is told of a run.
    public struct RunSubject: Hashable, Sendable {
        /// The run.
        public var identifier: RunIdentifier
        /// The task.
        public var prompt: String
        /// The user's repository, by path or URL.
        public var repository: String
        /// The branch that the work is on, once there is one.
        public var branch: String?
        /// How many commits came back.
        public var commits: Int
        /// What it cost so far in US dollars, if that is known.
        public var costDollars: Double?
        /// How long it took, in milliseconds, if it began.
        public var durationMilliseconds: Int?

        /// Describes a run.
        public init(
            identifier: RunIdentifier,
            prompt: String,
            repository: String,
            branch: String? = nil,
            commits: Int = 0,
            costDollars: Double? = nil,
            durationMilliseconds: Int? = nil
        ) {
            self.identifier = identifier
            self.prompt = prompt
            self.repository = repository
            self.branch = branch
            self.commits = commits
            self.costDollars = costDollars
            self.durationMilliseconds = durationMilliseconds
        }
    }
}

extension Notification {
    /// The notification as JSON, as webhooks and commands get it.
    ///
    /// `text` is all of it in words, which chat services show as it is.
    public var json: JSONValue {
        .members([
            ("id", .string(identifier)),
            ("occasion", .string(occasion.rawValue)),
            ("time", .integer(time)),
            ("title", .string(title)),
            ("body", .string(body)),
            ("text", .string("\(title)\n\(body)")),
            ("run", run.map(\.json)),
        ])
    }

    /// Reads a notification.
    ///
    /// - Parameter json: What ``json`` gave.
    /// - Throws: `RecordError` for the first thing that is missing or of another kind.
    public init(_ json: JSONValue) throws(RecordError) {
        self.init(
            identifier: try json.required("id", \.string),
            occasion: try json.word("occasion"),
            time: try json.required("time", \.integer),
            title: try json.required("title", \.string),
            body: try json.required("body", \.string)
        )
        if let value = json["run"] { run = try RunSubject(value) }
    }

    /// The longest value in an environment; Linux takes no more than 128 KiB.
    private static let longestVariable = 8192

    /// A text that an environment can hold: short, and without the byte that ends it there.
    private static func fitting(_ text: String) -> String {
        String(text.prefix(longestVariable).filter { $0 != "\0" })
    }

    /// What a command finds in its environment, long texts cut.
    public var environment: [String: String] {
        var variables = [
            "BERTH_NOTIFICATION": identifier, "BERTH_OCCASION": occasion.rawValue,
            "BERTH_TITLE": title, "BERTH_BODY": body,
        ]
        guard let run else { return variables.mapValues { Self.fitting($0) } }
        variables["BERTH_RUN"] = "\(run.identifier)"
        variables["BERTH_REPOSITORY"] = run.repository
        variables["BERTH_BRANCH"] = run.branch
        variables["BERTH_COMMITS"] = String(run.commits)
        variables["BERTH_COST_USD"] = run.costDollars.map { JSONValue.dollars($0).text() }
        return variables.mapValues { Self.fitting($0) }
    }
}

extension Notification.RunSubject {
    /// The run as JSON.
    var json: JSONValue {
        .members([
            ("id", .string("\(identifier)")),
            ("prompt", .string(prompt)),
            ("repository", .string(repository)),
            ("branch", branch.map { .string($0) }),
            ("commits", .integer(commits)),
            ("costDollars", costDollars.map { .dollars($0) }),
            ("durationMilliseconds", durationMilliseconds.map { .integer($0) }),
        ])
    }

    init(_ json: JSONValue) throws(RecordError) {
        self.init(
            identifier: try json.identifier("id"),
            prompt: try json.required("prompt", \.string),
            repository: try json.required("repository", \.string),
            branch: try json.optional("branch", \.string),
            commits: try json.required("commits", \.integer),
            costDollars: try json.optional("costDollars", \.number),
            durationMilliseconds: try json.optional("durationMilliseconds", \.integer)
        )
    }
}
