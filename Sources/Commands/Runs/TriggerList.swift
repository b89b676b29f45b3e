import Diagnostics
import Git
import JSONC
import OrderedCollections
import Runs

/// The files of some work that run outside of its container, as they are shown before anybody
/// takes the work over.
struct TriggerList {
    /// The files, the worst first.
    var triggers: [HostTrigger]
    /// The newest commit that was looked at; nil where there was none.
    var tip: ObjectName?

    private static let mostShown = 40
    private static let width = 240

    /// Whether something would run that nobody has asked for.
    var hasUnasked: Bool { triggers.contains { $0.occasion == .unasked } }

    /// How many there are, in a sentence without a full stop; nil where there are none.
    var sentence: String? {
        guard !triggers.isEmpty else { return nil }
        let parts = HostTrigger.Occasion.allCases.compactMap { occasion -> String? in
            let count = triggers.count { $0.occasion == occasion }
            return count == 0 ? nil : "\(count) \(Self.words(occasion))"
        }
        return "\(triggers.count) \(triggers.count == 1 ? "file" : "files") of it can run outside "
            + "of the container: \(parts.joined(separator: ", "))"
    }

    private static func words(_ occasion: HostTrigger.Occasion) -> String {
        switch occasion {
        case .unasked: "unasked"
        case .onUse: "when used"
        case .elsewhere: "on a server"
        }
    }

    /// A line for each file; of those that run by themselves, all.
    var lines: [String] {
        let unasked = triggers.filter { $0.occasion == .unasked }
        let others = triggers.filter { $0.occasion != .unasked }
        let rest = others.count - Self.mostShown
        return (unasked + others.prefix(Self.mostShown)).map(Self.line)
            + (rest > 0 ? ["… and \(rest) more that run when used or on a server"] : [])
    }

    private static func line(_ trigger: HostTrigger) -> String {
        let mark = trigger.occasion == .unasked ? "! " : "  "
        return mark + TerminalText.oneLine("\(trigger.path): \(trigger.reason)", width: width)
    }

    /// Tells all of it to people.
    func say(on terminal: Terminal) {
        guard let sentence else { return }
        terminal.say(sentence)
        for line in lines {
            terminal.say("  " + (line.hasPrefix("!") ? terminal.style.yellow(line) : line))
        }
    }

    /// All of it for programs.
    var json: JSONValue {
        .array(
            triggers.map { trigger in
                [
                    "path": .string(trigger.path), "when": .string(trigger.occasion.rawValue),
                    "why": .string(trigger.reason),
                ]
            }
        )
    }
}
