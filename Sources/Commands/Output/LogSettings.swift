/// How what is told on stderr looks: for people, or as events for a program.
struct LogSettings: Hashable, Sendable {
    /// The forms of a log.
    enum Format: String, Hashable, Sendable, CaseIterable {
        /// Lines for people.
        case text
        /// One JSON object per line, with the members of the reference CLI's events.
        case json
    }

    /// How much is told.
    enum Level: String, Hashable, Sendable, CaseIterable, Comparable {
        case error
        case info
        case debug
        case trace

        static func < (left: Self, right: Self) -> Bool { left.detail < right.detail }

        private var detail: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// The form.
    var format = Format.text
    /// How much is told.
    var level = Level.info
    /// The terminal's width where the user says it.
    var columns: Int?
    /// The terminal's height where the user says it.
    var rows: Int?
}
