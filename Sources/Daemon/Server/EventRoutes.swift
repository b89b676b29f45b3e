import HTTPTypes
import Hummingbird
import JSONC
import NIOCore
import OrderedCollections
import Runner
import Runs

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
        var longest = ContinuousClock.now + Self.longestPush
        while !Task.isCancelled {
            let mark = supervisor.bell.mark
            let events = try supervisor.events(after: after, run: run, limit: Self.batch)
            if let last = events.last {
                after = last.number
                var buffer = ByteBuffer()
                for event in events { buffer.writeBytes(line(event)) }
                try await writer.write(buffer)
                continue
            }
            guard follows else { return }
            // A run that is over gets no more events, once its push was tried.
            if let run, try supervisor.isOver(run) {
                guard try supervisor.isPushing(run), ContinuousClock.now < longest else { return }
            } else {
                longest = .now + Self.longestPush
            }
            if await supervisor.bell.rang(since: mark, within: Self.longestSilence) == false {
                try await writer.write(ByteBuffer(bytes: [UInt8(ascii: "\n")]))
            }
        }
    }

    /// An event as a line of JSON; one about the agent's output with what the agent printed, where
    /// its log is still there.
    private func line(_ event: RunEvent) -> [UInt8] {
        var event = event
        if event.kind == .agent, let offset = event.content["offset"]?.integer,
            let length = event.content["length"]?.integer
        {
            let folder = RunFolder(path: "\(supervisor.place.folders.runs)/\(event.run)")
            let bytes = (try? folder.agentLine(offset: offset, length: length)) ?? nil
            if let bytes { event.content["line"] = .string(String(decoding: bytes, as: UTF8.self)) }
        }
        return event.json.bytes() + [UInt8(ascii: "\n")]
    }
}
