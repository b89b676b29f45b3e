import ArgumentParser

/// How what is told on stderr looks.
struct LogOptions: ParsableArguments {
    @Option(
        name: .customLong("log-level"),
        help: ArgumentHelp("How much is told: info, debug or trace.", valueName: "level")
    )
    var level = LogSettings.Level.info

    @Option(
        name: .customLong("log-format"),
        help: ArgumentHelp("text, or json for one event per line.", valueName: "format")
    )
    var format = LogSettings.Format.text

    @Option(
        name: .customLong("terminal-columns"),
        help: ArgumentHelp("The width of the terminal; needs --terminal-rows.", valueName: "n")
    )
    var columns: Int?

    @Option(
        name: .customLong("terminal-rows"),
        help: ArgumentHelp("The height of the terminal; needs --terminal-columns.", valueName: "n")
    )
    var rows: Int?

    /// The same as a value.
    var settings: LogSettings {
        LogSettings(format: format, level: level, columns: columns, rows: rows)
    }

    func validate() throws {
        guard (columns == nil) == (rows == nil) else {
            throw ValidationError("--terminal-columns and --terminal-rows need each other")
        }
        for size in [columns, rows].compactMap({ $0 }) where !(1...10_000).contains(size) {
            throw ValidationError("a terminal has 1 to 10000 columns and rows, found `\(size)`")
        }
    }
}

// The library's own lists are made through key paths, which takes a part of every start.
extension LogSettings.Level: ExpressibleByArgument {
    static var allValueStrings: [String] { allCases.map { $0.rawValue } }
}

extension LogSettings.Format: ExpressibleByArgument {
    static var allValueStrings: [String] { allCases.map { $0.rawValue } }
}
