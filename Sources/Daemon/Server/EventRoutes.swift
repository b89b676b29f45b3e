import HTTPTypes
import Hummingbird
import JSONC
import NIOCore
import OrderedCollections
import Runner
import Runs
import Store

/// The stream of events, as JSON lines that can be taken up at any number.
///
/// Each reader reads the store at its own pace: a slow one costs no memory, since nothing is
/// queued for it, and it misses nothing.
struct EventRoutes {
    let supervisor: RunSupervisor

    /// How many events are read at once.
    private static let batch = 256
    /// How long nothing may be written, so that a reader that went away is noticed.
    private static let longestSilence = Duration.seconds(15)
    /// How long the stream of a run goes on after its end, for what is still being pushed.
    private static let longestPush = Duration.seconds(120)

    /// Adds the route.
    func add(to router: Router<APIContext>) {
        router.get("/v1/events") { request, _ in
            let run: RunIdentifier? =
                if let name = request.uri.queryParameters["run"] {
                    try supervisor.identifier(of: String(name))
                } else {
                    nil
                }
            let after = try request.number("after") ?? 0
            let follows = request.flag("follow")
            return Response(
                status: .ok,
                headers: [.contentType: "application/jsonl"],
                body: ResponseBody { writer in
                    try await write(to: &writer, after: after, run: run, follows: follows)
                    try await writer.finish(nil)
                }
            )
        }
    }

    @concurrent private func write(
        to writer: inout any ResponseBodyWriter,
        after start: Int,
        run: RunIdentifier?,
        follows: Bool
    ) async throws {
        var after = start
        var lines = EventLines(runs: supervisor.place.folders.runs)
        var longest = ContinuousClock.now + Self.longestPush
        while !Task.isCancelled {
            let mark = supervisor.bell.mark
            // A run that is over before they are read gets no events after them.
            let isLast = try run.map { try isComplete($0, &longest) } ?? false
            let events = try supervisor.events(after: after, run: run, limit: Self.batch)
            if let last = events.last {
                after = last.number
                try await writer.write(ByteBuffer(bytes: try lines.text(events)))
                // Fewer than asked for are all that there are.
                if events.count == Self.batch { continue }
            }
            guard follows, !isLast else { return }
            if await supervisor.bell.rang(since: mark, within: Self.longestSilence) == false {
                try await writer.write(ByteBuffer(bytes: [UInt8(ascii: "\n")]))
            }
        }
    }

    /// Whether a run is over, and its push was tried; that is waited for no longer than a time.
    private func isComplete(
        _ run: RunIdentifier,
        _ longest: inout ContinuousClock.Instant
    ) throws -> Bool {
        guard try supervisor.isOver(run) else {
            longest = .now + Self.longestPush
            return false
        }
        return try !supervisor.isPushing(run) || .now >= longest
    }
}
