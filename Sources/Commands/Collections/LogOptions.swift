import ArgumentParser

/// The flag of the reference CLI for how much is told; Berth tells the same at every level.
struct LogOptions: ParsableArguments {
    @Option(name: .customLong("log-level"), help: .hidden)
    var logLevel: LogLevel = .info

    /// The levels.
    enum LogLevel: String, ExpressibleByArgument, CaseIterable {
        case error
        case info
        case debug
        case trace
    }
}
