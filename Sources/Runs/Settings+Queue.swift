extension Settings {
    /// Something that somebody may want to be told about.
    public enum Occasion: String, Hashable, Sendable, CaseIterable {
        /// A run succeeded.
        case finish
        /// A run ended otherwise.
        case failure
        /// A run waits for a person or for a usage limit.
        case waiting
        /// A budget is spent.
        case budget
    }

    /// How many runs work at once; nil for what the machine suggests.
    public var queueRuns: Int? { self["queue.runs"]?.value?.number }
    /// How much memory the runs at work may reserve together; nil for what the machine suggests.
    public var queueMemory: ByteCount? { self["queue.memory"]?.value?.bytes }
    /// How many processors the runs at work may reserve together; nil for all.
    public var queueProcessors: Double? { self["queue.cpus"]?.value?.decimal }
    /// What all runs of a day may cost together in US dollars; nil for no limit.
    public var dayBudgetDollars: Double? { self["budgets.day"]?.value?.decimal }
    /// What all runs may cost together in US dollars; nil for no limit.
    public var totalBudgetDollars: Double? { self["budgets.total"]?.value?.decimal }

    /// On which occasions somebody is told.
    public var notifiedOccasions: Set<Occasion> { Set(list("notify.on").compactMap(Occasion.init)) }
    /// The address that notifications are posted to.
    public var notificationWebhook: String? { text("notify.webhook") }
    /// The shell command that gets notifications.
    public var notificationCommand: String? { text("notify.command") }
    /// Whether notifications are shown on the desktop.
    public var notifiesDesktop: Bool { text("notify.desktop") == "always" }

    /// How long what a run left behind is kept after its end.
    public var pruneAge: TimeSpan {
        self["prune.age"]?.value?.span ?? TimeSpan(seconds: 14 * 86_400)
    }
    /// How much disk all runs may take; nil for no limit.
    public var pruneDisk: ByteCount? { self["prune.disk"]?.value?.bytes }
    /// How much of the disk with the runs is to stay free; nil for no such wish.
    public var pruneFree: ByteCount? { self["prune.free"]?.value?.bytes }
    /// Whether what failed runs left behind is kept whatever its age.
    public var keepsFailedRuns: Bool { text("prune.keepFailed") == "always" }
}
