import Diagnostics
public import JSONC
public import OrderedCollections
import Runs

extension ProgressEvent {
    /// The event as JSON, so that it can be kept and shown later; nil for what has a kind of event
    /// of its own: the agent's lines and diagnostics.
    public var json: JSONObject? {
        switch self {
        case .phaseStarted(let phase, let text):
            return [
                "step": "phase-started", "phase": .string(phase.rawValue), "text": .string(text),
            ]
        case .phaseFinished(let phase, let duration, let text):
            return [
                "step": "phase-finished", "phase": .string(phase.rawValue),
                "milliseconds": .integer(duration.wholeMilliseconds), "text": .string(text),
            ]
        case .build(let event): return event.json
        case .pull(let text): return ["step": "pull", "text": .string(text)]
        case .compose(let line): return ["step": "compose", "text": .string(line)]
        case .commandStarted(let label):
            return label.json(step: "command-started")
        case .commandOutput(let label, let line):
            var json = label.json(step: "command-output")
            json["text"] = .string(line)
            return json
        case .commandFinished(let label, let exitCode, let duration):
            var json = label.json(step: "command-finished")
            json["exitCode"] = .integer(exitCode)
            json["milliseconds"] = .integer(duration.wholeMilliseconds)
            return json
        case .detail(let detail, let text):
            return [
                "step": "detail", "level": detail == .debug ? "debug" : "trace",
                "text": .string(text),
            ]
        case .agent, .diagnostic: return nil
        }
    }

    /// Reads an event; nil when it is none that this version knows.
    ///
    /// - Parameter json: What ``json`` gave, maybe among other members.
    public init?(_ json: JSONObject) {
        let text = json["text"]?.string ?? ""
        let duration = Duration.milliseconds(json["milliseconds"]?.integer ?? 0)
        guard let step = json["step"]?.string else { return nil }
        switch step {
        case "phase-started", "phase-finished":
            guard let phase = json["phase"]?.string.flatMap(Phase.init(rawValue:)) else {
                return nil
            }
            self =
                step == "phase-started"
                ? .phaseStarted(phase, text) : .phaseFinished(phase, duration, text)
        case "pull": self = .pull(text)
        case "compose": self = .compose(text)
        case "command-started": self = .commandStarted(CommandLabel(json))
        case "command-output": self = .commandOutput(CommandLabel(json), text)
        case "command-finished":
            self = .commandFinished(
                CommandLabel(json),
                exitCode: json["exitCode"]?.integer ?? 0,
                duration
            )
        case "detail": self = .detail(json["level"]?.string == "debug" ? .debug : .trace, text)
        default:
            guard let event = BuildEvent(step, json) else { return nil }
            self = .build(event)
        }
    }
}

extension BuildEvent {
    fileprivate var json: JSONObject {
        switch self {
        case .stepStarted(let step, let title):
            ["step": "build-started", "number": .integer(step), "title": .string(title)]
        case .output(let step, let line):
            ["step": "build-output", "number": .integer(step), "text": .string(line)]
        case .stepCached(let step, let title):
            ["step": "build-cached", "number": .integer(step), "title": .string(title)]
        case .stepFinished(let step, let title, let seconds):
            [
                "step": "build-finished", "number": .integer(step), "title": .string(title),
                "seconds": .real(seconds),
            ]
        case .stepFailed(let step, let title, let message):
            [
                "step": "build-failed", "number": .integer(step), "title": .string(title),
                "text": .string(message),
            ]
        }
    }

    fileprivate init?(_ word: String, _ json: JSONObject) {
        let step = json["number"]?.integer ?? 0
        let title = json["title"]?.string ?? ""
        let text = json["text"]?.string ?? ""
        switch word {
        case "build-started": self = .stepStarted(step: step, title: title)
        case "build-output": self = .output(step: step, line: text)
        case "build-cached": self = .stepCached(step: step, title: title)
        case "build-finished":
            self = .stepFinished(step: step, title: title, seconds: json["seconds"]?.number ?? 0)
        case "build-failed": self = .stepFailed(step: step, title: title, message: text)
        default: return nil
        }
    }
}

extension CommandLabel {
    fileprivate func json(step: String) -> JSONObject {
        var json: JSONObject = ["step": .string(step), "hook": .string(hook)]
        if let name { json["name"] = .string(name) }
        json["origin"] = .string(origin)
        return json
    }

    fileprivate init(_ json: JSONObject) {
        self.init(
            hook: json["hook"]?.string ?? "",
            name: json["name"]?.string,
            origin: json["origin"]?.string ?? ""
        )
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int { Int(self / .milliseconds(1)) }
}
