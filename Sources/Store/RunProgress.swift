public import Agent

/// How far a run's agent is, and what that took.
public struct RunProgress: Hashable, Sendable {
    /// How many turns it took.
    public var turns: Int
    /// The tokens so far.
    public var usage: AgentUsage
    /// The price so far, in US dollars.
    public var costDollars: Double
    /// What it does this second; nil between two tools.
    public var activity: Activity?

    /// A tool at work.
    public struct Activity: Hashable, Sendable {
        /// The tool's name, such as `Edit`.
        public var tool: String
        /// What it works on, such as a path or a command, in one short line.
        public var argument: String
        /// Since when, in milliseconds since 1970.
        public var since: Int

        /// Creates an activity.
        public init(tool: String, argument: String, since: Int) {
            self.tool = tool
            self.argument = argument
            self.since = since
        }
    }

    /// Creates a progress; without arguments, that of an agent that has not begun.
    public init(
        turns: Int = 0,
        usage: AgentUsage = AgentUsage(),
        costDollars: Double = 0,
        activity: Activity? = nil
    ) {
        self.turns = turns
        self.usage = usage
        self.costDollars = costDollars
        self.activity = activity
    }
}
