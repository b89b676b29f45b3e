public import Diagnostics

/// The parts of the way from a repository to work that is handed back, as people time them.
public enum Phase: String, Hashable, Sendable, CaseIterable {
    case plan
    case pull
    case build
    case clone
    case create
    case setUp = "set-up"
    case seal
    case agent
    case collect
}

/// Something that happened while a plan was carried out.
public enum ProgressEvent: Sendable {
    /// A phase began; the text says on what.
    case phaseStarted(Phase, String)
    /// A phase ended after a time; the text says with what result.
    case phaseFinished(Phase, Duration, String)
    /// A step of an image build changed.
    case build(BuildEvent)
    /// A layer of a pulled image moved on.
    case pull(String)
    /// A line that Docker Compose printed.
    case compose(String)
    /// A lifecycle command starts: its hook, its name if it is one of several, and who asked for it.
    case commandStarted(CommandLabel)
    /// A line that a lifecycle command printed.
    case commandOutput(CommandLabel, String)
    /// A lifecycle command ended with an exit code after a time.
    case commandFinished(CommandLabel, exitCode: Int, Duration)
    /// Lines about what the agent does, ready to show.
    case agent([String])
    /// Something the user should know.
    case diagnostic(Diagnostic)
    /// Something for who looks closely.
    case detail(Detail, String)

    /// How closely one has to look to be told.
    public enum Detail: Hashable, Sendable {
        /// What was found and decided on the way.
        case debug
        /// Every step.
        case trace
    }
}

/// Which lifecycle command an event is about.
public struct CommandLabel: Hashable, Sendable {
    /// The hook's name, such as `postCreateCommand`.
    public var hook: String
    /// The name within an object of parallel commands, or nil.
    public var name: String?
    /// Who asked for it, such as `devcontainer.json` or `Feature ./hello`.
    public var origin: String

    /// Creates a label.
    public init(hook: String, name: String? = nil, origin: String) {
        self.hook = hook
        self.name = name
        self.origin = origin
    }
}

/// Where events of the work go; called in order, from one task at a time per source.
public typealias ProgressSink = @Sendable (ProgressEvent) -> Void
