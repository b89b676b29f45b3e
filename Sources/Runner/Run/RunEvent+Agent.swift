import Agent
import Glibc
import JSONC
import OrderedCollections
public import Runs

extension RunEvent {
    /// The event that the agent printed a line, which stands in the run's log.
    static func agent(
        _ digest: AgentEventDigest,
        offset: Int,
        length: Int,
        run: RunIdentifier
    ) -> Self {
        var content: JSONObject = [
            "offset": .integer(offset), "length": .integer(length), "event": .string(digest.kind),
        ]
        if let tool = digest.tool { content["tool"] = .string(tool) }
        if !digest.text.isEmpty { content["text"] = .string(digest.text) }
        if let toolUse = digest.toolUse { content["toolUse"] = .string(toolUse) }
        return Self(run: run, time: Self.now(), kind: .agent, content: content)
    }

    /// The time of the system's clock, in milliseconds since 1970.
    public static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }
}
