import FoundationEssentials
import JSONC
import LocalHTTP
import Rehearsal
import TestSupport
import Testing

/// A model that costs money, as far as Berth can tell: an address, and a key for it.
///
/// Behind the address a scenario answers, so that nothing really costs anything.
struct PaidModel {
    /// What the shell has that uses it.
    let environment: [String: String]
    /// The way to the model, which knows what was sent.
    let bridge: SocketBridge

    /// Serves a scenario at an address while a closure does its work.
    static func with<Result: Sendable>(
        _ scenario: String,
        for folder: TestFolder,
        _ body: @Sendable @escaping (PaidModel) async throws -> Result
    ) async throws -> Result {
        let place = SocketPlace(folder: "\(folder.path)/model")
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/model",
            withIntermediateDirectories: true
        )
        let server = try RehearsalServer(
            scenario: Scenario(parsing: Array(scenario.utf8), path: "scenario.json"),
            place: place
        )
        return try await server.serving {
            try await SocketBridge.with(place.path) { bridge in
                try await body(
                    PaidModel(
                        environment: [
                            "ANTHROPIC_API_KEY": "sk-test-\(folder.mark)",
                            "ANTHROPIC_BASE_URL": bridge.address,
                        ],
                        bridge: bridge
                    )
                )
            }
        }
    }
}

extension TestFolder {
    /// Writes the user's settings.
    func settings(_ text: String) throws {
        try write(text, to: "\(path)/home/config/berth/config.jsonc")
    }

    /// Hands a task in that nobody follows, and returns the run's id.
    func handIn(
        _ prompt: String,
        to model: PaidModel,
        in repository: String,
        _ more: [String] = []
    ) async throws -> String {
        let result = try await berth(
            ["run", "--detach", prompt] + more,
            in: repository,
            environment: model.environment
        )
        try #require(result.exitCode == 0, "\(result.errors)")
        return result.output.filter { !$0.isNewline }
    }

    /// All that is shown of a run.
    func shown(_ run: String) async throws -> JSONValue {
        let shown = try await berth(["show", run, "--format", "json"], in: path)
        return try JSONValue(parsing: shown.output)
    }

    /// Waits until a run is as wanted, and returns it.
    func until(
        _ run: String,
        _ what: String,
        _ isSo: (JSONValue) -> Bool
    ) async throws -> JSONValue {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: .seconds(90))
        while true {
            let found = try await shown(run)
            if isSo(found) { return found }
            guard clock.now < deadline else {
                throw Missing(description: "\(what): \(found.text())")
            }
            try await clock.sleep(for: .milliseconds(100))
        }
    }

    /// What was spent in all, as the events of all runs tell.
    func spentDollars() async throws -> Double {
        let events = try await berth(["events", "--no-follow"], in: path)
        return try events.output.split(separator: "\n")
            .map { try JSONValue(parsing: String($0)) }
            .filter { $0["kind"]?.string == "usage" }
            .compactMap { $0["costDollars"]?.number }
            .reduce(0, +)
    }
}
