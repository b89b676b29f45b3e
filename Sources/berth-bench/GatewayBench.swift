import FoundationEssentials
import Gateway
import JSONC
import LocalHTTP
import NIOCore
import OrderedCollections
import Runs
import Store

/// Measures what the gateway adds to the time of streamed answers:
/// `berth-bench gateway FOLDER RUNS RATE SECONDS`.
///
/// The same load goes to a model directly and through the gateways of some runs, in turns. What an
/// answer costs is kept in a store, as the daemon does, before the end of the answer passes.
struct GatewayBench {
    /// Where the sockets lie; short, since the path of a socket is.
    let folder: String
    /// How many runs share the load, each with a gateway of its own.
    let runs: Int
    /// Requests in a second, of all together.
    let rate: Int

    /// How often direct and through the gateway take turns.
    private static let rounds = 3

    /// Prints one JSON object with the times of both ways, in milliseconds.
    func measure(seconds: Int) async throws {
        let model = SocketPlace(folder: folder, name: "model.sock")
        let server = try await StreamingModel(path: model.path).start()
        let placeholder = Placeholder.make()
        let places = (0..<runs).map { SocketPlace(folder: "\(folder)/\($0)") }
        for place in places {
            try FileManager.default.createDirectory(
                atPath: place.folder,
                withIntermediateDirectories: true
            )
        }
        let store = try Store(path: "\(folder)/berth.sqlite")
        let gateways = try await Self.zip(places, store).map { place, run in
            Gateway(
                GatewayConfiguration(
                    place: place,
                    placeholder: placeholder,
                    access: ModelAccess(
                        credentials: [.apiKey(Secret("bench"))],
                        upstream: .unixSocket(model)
                    ),
                    logPath: "\(place.folder)/gateway.jsonl",
                    spending: SpendingLimit(keep: { await Self.keep($0, of: run, in: store) })
                )
            )
        }
        let direct = RequestLoad(paths: [model.path], key: "bench", rate: rate)
        let through = RequestLoad(paths: places.map(\.path), key: placeholder.text, rate: rate)
        try await Self.serving(gateways[...]) {
            // What happens once, such as connecting, is no part of the measure.
            for load in [direct, through] { _ = await load.measure(seconds: 1) }
            var times = (direct: RequestLoad.Times(), through: RequestLoad.Times())
            for _ in 0..<Self.rounds {
                Self.add(await direct.measure(seconds: seconds), to: &times.direct)
                Self.add(await through.measure(seconds: seconds), to: &times.through)
            }
            let json: JSONValue = [
                "direct": Self.summary(times.direct), "gateway": Self.summary(times.through),
            ]
            print(json.text())
        }
        try await server.close()
        try store.close()
    }

    /// Each place with a run of its own.
    private static func zip(
        _ places: [SocketPlace],
        _ store: Store
    ) async throws -> [(SocketPlace, RunIdentifier)] {
        var pairs: [(SocketPlace, RunIdentifier)] = []
        for (number, place) in places.enumerated() {
            let (overview, submission) = BenchRun(number: number).beginning
            try await store.write { try $0.insert(overview, submission: submission) }
            pairs.append((place, overview.identifier))
        }
        return pairs
    }

    private static func keep(
        _ expense: Expense,
        of run: RunIdentifier,
        in store: Store
    ) async {
        let time = Int(Date().timeIntervalSince1970 * 1_000)
        try? await store.write(.promptly) { transaction in
            try transaction.spend(
                Spending(
                    run: run,
                    credential: "bench",
                    time: time,
                    dollars: expense.dollars,
                    tokens: expense.tokens
                )
            )
            let spent = try transaction.view.spent(run: run).dollars
            let content: JSONObject = [
                "costDollars": .dollars(expense.dollars), "tokens": .integer(expense.tokens),
                "spentDollars": .dollars(spent),
            ]
            try transaction.append(
                [RunEvent(run: run, time: time, kind: .usage, content: content)],
                to: run
            )
        }
    }

    private static func serving(
        _ gateways: ArraySlice<Gateway>,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        guard let first = gateways.first else { return try await body() }
        try await first.serving { try await serving(gateways.dropFirst(), body) }
    }

    private static func add(_ more: RequestLoad.Times, to times: inout RequestLoad.Times) {
        times.first += more.first
        times.whole += more.whole
        times.failures += more.failures
    }

    private static func summary(_ times: RequestLoad.Times) -> JSONValue {
        [
            "answers": .integer(times.whole.count), "failures": .integer(times.failures),
            "first": percentiles(times.first), "whole": percentiles(times.whole),
        ]
    }

    private static func percentiles(_ times: [Double]) -> JSONValue {
        let sorted = times.sorted()
        func at(_ share: Double) -> JSONValue {
            sorted.isEmpty ? .null : .real(sorted[Int(Double(sorted.count - 1) * share)])
        }
        return ["p50": at(0.5), "p90": at(0.9), "p99": at(0.99)]
    }
}
