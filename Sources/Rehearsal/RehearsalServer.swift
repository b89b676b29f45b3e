public import Diagnostics
public import LocalHTTP
import Synchronization

/// The scripted Messages API on a unix socket that only the host reaches.
///
/// It is the upstream of a gateway, which does all it does with the real API.
public struct RehearsalServer: LocalService {
    /// Where it listens.
    public let place: SocketPlace
    private let scenario: Scenario
    private let state: RehearsalState

    /// Creates a server, which listens once it runs.
    ///
    /// - Parameters:
    ///   - scenario: What the model answers.
    ///   - variables: What stands for `${name}` in the scenario's strings, such as `workspace`.
    ///   - place: Where it listens.
    /// - Throws: Faults that come with the variables' values.
    public init(
        scenario: Scenario,
        variables: [String: String] = [:],
        place: SocketPlace
    ) throws(DiagnosticError) {
        self.scenario = try scenario.substituting(variables)
        self.place = place
        state = RehearsalState(self.scenario)
    }

    /// How it went so far.
    public var report: RehearsalReport { state.report }

    /// The requests so far, the latest last; at most a thousand are kept.
    public var requests: [RecordedRequest] { state.requests }

    /// Serves until the task is cancelled.
    ///
    /// - Parameter onReady: Called once when clients can connect.
    /// - Throws: `LocalHTTPError` when it cannot listen.
    public func run(onReady: @escaping @Sendable () async -> Void) async throws {
        let handler = RehearsalHandler(state: state, model: scenario.model)
        let server = SocketServer(place: place) { request, writer, _ in
            try await handler.respond(to: request, with: writer)
        }
        try await server.run(onReady: onReady)
    }
}

/// The progress of a rehearsal, shared by its connections.
final class RehearsalState: Sendable {
    private let progress: Mutex<RehearsalProgress>

    init(_ scenario: Scenario) {
        progress = Mutex(RehearsalProgress(scenario))
    }

    var report: RehearsalReport { progress.withLock { $0.report } }
    var requests: [RecordedRequest] { progress.withLock { $0.requests } }

    func update<Value: Sendable>(_ change: (inout RehearsalProgress) -> Value) -> Value {
        progress.withLock { change(&$0) }
    }
}
