import Agent
import Diagnostics
import JSONC

extension RunState {
    var json: JSONValue {
        let phase = ("phase", JSONValue?.some(.string(phase.rawValue)))
        switch self {
        case .preparing, .building, .settingUp: return .members([phase])
        case .sealing(let sealing):
            return .members([phase, ("container", .string(sealing.container))])
        case .running(let running): return .members([phase] + running.members)
        case .parked(let parked):
            return .members(
                [phase] + parked.running.members + [
                    ("parkStart", .integer(parked.start)),
                    ("until", .integer(parked.park.until)),
                    ("reason", .string(parked.park.reason)),
                ]
            )
        case .collecting(let collecting):
            return .members([
                phase, ("container", .string(collecting.container)),
                ("report", collecting.report.json),
                ("stopReason", collecting.stopReason.map { .string($0.rawValue) }),
                ("wasAskedToStop", .bool(collecting.wasAskedToStop)),
            ])
        case .finished(let finished):
            return .members([
                phase, ("result", finished.result.json), ("report", finished.report?.json),
                ("commits", .array(finished.commits.map { .string($0) })),
                ("isCleanedUp", .bool(finished.isCleanedUp)),
            ])
        }
    }

    init(_ json: JSONValue) throws(RecordError) {
        let phase: RunPhase = try json.word("phase")
        switch phase {
        case .preparing: self = .preparing
        case .building: self = .building
        case .settingUp: self = .settingUp
        case .sealing:
            self = .sealing(.init(container: try json.required("container", \.string)))
        case .running where json["parkStart"] != nil:
            self = .parked(
                .init(
                    running: try Running(json),
                    start: try json.required("parkStart", \.integer),
                    park: .init(
                        until: try json.required("until", \.integer),
                        reason: try json.required("reason", \.string)
                    )
                )
            )
        case .running: self = .running(try Running(json))
        case .collecting:
            let stopReason: RunStopReason? =
                json["stopReason"] == nil ? nil : try json.word("stopReason")
            self = .collecting(
                .init(
                    container: try json.required("container", \.string),
                    report: try AgentReport(try json.required("report", \.self)),
                    stopReason: stopReason,
                    wasAskedToStop: try json.required("wasAskedToStop", \.bool)
                )
            )
        case .finished:
            let report: AgentReport? =
                if let report = json["report"] { try AgentReport(report) } else { nil }
            self = .finished(
                .init(
                    result: try RunResult(try json.required("result", \.self)),
                    report: report,
                    commits: try json.strings("commits"),
                    isCleanedUp: try json.required("isCleanedUp", \.bool)
                )
            )
        }
    }
}

extension RunState.Running {
    fileprivate var members: [(String, JSONValue?)] {
        [
            ("container", .string(container)),
            ("isStarted", .bool(isStarted)),
            ("startMilliseconds", startMilliseconds.map { .integer($0) }),
            ("stopReason", stop.map { .string($0.reason.rawValue) }),
            ("stopSignal", stop.map { .string($0.signal.rawValue) }),
            ("attempt", .integer(attempt)),
            ("losses", .integer(losses)),
            ("pauseStart", pauseStart.map { .integer($0) }),
            ("idleMilliseconds", .integer(idleMilliseconds)),
        ]
    }

    fileprivate init(_ json: JSONValue) throws(RecordError) {
        container = try json.required("container", \.string)
        isStarted = try json.required("isStarted", \.bool)
        startMilliseconds = json["startMilliseconds"]?.integer
        attempt = try json.required("attempt", \.integer)
        losses = try json.required("losses", \.integer)
        pauseStart = json["pauseStart"]?.integer
        idleMilliseconds = try json.required("idleMilliseconds", \.integer)
        if json["stopReason"] != nil {
            stop = .init(reason: try json.word("stopReason"), signal: try json.word("stopSignal"))
        }
    }
}

extension RunResult {
    fileprivate var json: JSONValue {
        switch self {
        case .succeeded: .members([("kind", "succeeded")])
        case .agentFailed(let failure):
            .members([("kind", "agentFailed"), ("failure", failure.json)])
        case .failed(let phase, let failure):
            .members([
                ("kind", "failed"), ("phase", .string(phase.rawValue)), ("failure", failure.json),
            ])
        case .stopped(let phase, let reason):
            .members([
                ("kind", "stopped"), ("phase", .string(phase.rawValue)),
                ("reason", .string(reason.rawValue)),
            ])
        }
    }

    fileprivate init(_ json: JSONValue) throws(RecordError) {
        switch try json.required("kind", \.string) {
        case "succeeded": self = .succeeded
        case "agentFailed":
            self = .agentFailed(try RunFailure(try json.required("failure", \.self)))
        case "failed":
            self = .failed(
                try json.word("phase"),
                try RunFailure(try json.required("failure", \.self))
            )
        case "stopped": self = .stopped(try json.word("phase"), try json.word("reason"))
        default: throw .member("kind")
        }
    }
}

extension RunFailure {
    fileprivate var json: JSONValue {
        .members([
            ("code", .string(code)), ("summary", .string(summary)),
            ("notes", .array(notes.map { .string($0) })),
            ("hints", .array(hints.map { .string($0) })),
            ("exitCode", .integer(Int(exitCode.rawValue))),
        ])
    }

    fileprivate init(_ json: JSONValue) throws(RecordError) {
        let number = try json.required("exitCode", \.integer)
        guard let exitCode = Int32(exactly: number).flatMap(ExitCode.init(rawValue:)) else {
            throw .member("exitCode")
        }
        self.init(
            code: try json.required("code", \.string),
            summary: try json.required("summary", \.string),
            notes: try json.strings("notes"),
            hints: try json.strings("hints"),
            exitCode: exitCode
        )
    }
}

extension AgentReport {
    fileprivate var json: JSONValue {
        .members([
            ("failure", failure?.json), ("text", text.map { .string($0) }),
            ("turns", turns.map { .integer($0) }),
            ("inputTokens", usage.map { .integer($0.inputTokens) }),
            ("outputTokens", usage.map { .integer($0.outputTokens) }),
            ("cacheWriteTokens", usage.map { .integer($0.cacheWriteTokens) }),
            ("cacheReadTokens", usage.map { .integer($0.cacheReadTokens) }),
            ("costDollars", costDollars.map { .dollars($0) }),
            ("durationMilliseconds", durationMilliseconds.map { .real($0) }),
            ("hasConversation", .bool(hasConversation)),
        ])
    }

    fileprivate init(_ json: JSONValue) throws(RecordError) {
        let failure: RunFailure? =
            if let failure = json["failure"] { try RunFailure(failure) } else { nil }
        let usage = json["inputTokens"]?.integer.map { input in
            AgentUsage(
                inputTokens: input,
                outputTokens: json["outputTokens"]?.integer ?? 0,
                cacheWriteTokens: json["cacheWriteTokens"]?.integer ?? 0,
                cacheReadTokens: json["cacheReadTokens"]?.integer ?? 0
            )
        }
        self.init(
            failure: failure,
            text: json["text"]?.string,
            turns: json["turns"]?.integer,
            usage: usage,
            costDollars: json["costDollars"]?.number,
            durationMilliseconds: json["durationMilliseconds"]?.number,
            hasConversation: try json.required("hasConversation", \.bool)
        )
    }
}
