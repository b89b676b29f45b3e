import DevContainer
import JSONC
import OrderedCollections

/// Which lifecycle commands of a container are done.
///
/// It is kept inside the container and so lives and dies with it. A command is
/// entered after its success: a failed one runs again at the next `up`, those before it do not.
struct LifecycleState: Hashable {
    /// The name of the file inside the container.
    static let fileName = "lifecycle.json"

    /// How far the hooks that run once for each container are.
    private var once: OrderedDictionary<String, Progress> = [:]
    /// How far `postStartCommand` is, and for which start of the container.
    private var start: (at: String, Progress)?
    /// The hooks of each start and each attaching that succeeded at least once.
    private var succeeded: OrderedSet<String> = []
    /// Commands of the configuration, as written, that succeeded in the place of those that the
    /// container was made with, by the names of their hooks; null for none.
    private(set) var amendments: JSONObject = [:]
    /// Whether the user's dotfiles are in place.
    var hasDotfiles = false

    /// How far one hook is.
    struct Progress: Hashable {
        /// How many of its steps are done.
        var completedSteps = 0
        /// Whether all of them are.
        var isFinished = false
    }

    /// A state in which nothing is done.
    init() {}

    /// Reads the file's text; text that is not ours counts as nothing done.
    init(parsing text: [UInt8]) {
        guard let json = try? JSONValue(parsing: text), json["version"]?.integer == 1 else {
            return
        }
        for (hook, progress) in json["once"]?.object ?? [:] { once[hook] = Progress(progress) }
        succeeded = OrderedSet((json["succeeded"]?.array ?? []).compactMap(\.string))
        amendments = json["amendments"]?.object ?? [:]
        hasDotfiles = json["dotfiles"]?.bool ?? false
        if let json = json["start"], let at = json["at"]?.string {
            start = (at, Progress(json))
        }
    }

    /// The file's text.
    var text: String {
        var json: JSONObject = ["version": 1, "once": .object(once.mapValues(\.json))]
        if let start {
            var progress = start.1.json.object ?? [:]
            progress["at"] = .string(start.at)
            json["start"] = .object(progress)
        }
        if !succeeded.isEmpty { json["succeeded"] = .array(succeeded.map { .string($0) }) }
        if !amendments.isEmpty { json["amendments"] = .object(amendments) }
        if hasDotfiles { json["dotfiles"] = true }
        return JSONValue.object(json).text() + "\n"
    }

    /// Returns how far a hook is, for a start of the container at a time.
    func progress(of hook: LifecycleHook, startedAt: String) -> Progress {
        if hook.runsOncePerContainer { return once[hook.rawValue] ?? Progress() }
        guard hook == .postStartCommand, let start, start.at == startedAt else { return Progress() }
        return start.1
    }

    /// Enters that a further step of a hook is done.
    mutating func complete(_ hook: LifecycleHook, steps: Int, isFinished: Bool, startedAt: String) {
        let progress = Progress(completedSteps: steps, isFinished: isFinished)
        if hook.runsOncePerContainer {
            once[hook.rawValue] = progress
        } else if hook == .postStartCommand {
            start = (startedAt, progress)
        }
        if isFinished, !hook.runsOncePerContainer { succeeded.append(hook.rawValue) }
    }

    /// Whether all of a hook succeeded in the container, at this start or an earlier one.
    func hasSucceeded(_ hook: LifecycleHook) -> Bool {
        once[hook.rawValue]?.isFinished ?? succeeded.contains(hook.rawValue)
    }

    /// Enters the command that succeeded in the place of the one the container was made with.
    mutating func amend(_ hook: LifecycleHook, with command: JSONValue) {
        amendments[hook.rawValue] = command
    }

    /// Forgets what is done, but not which commands count.
    mutating func reset() {
        let amendments = amendments
        self = Self()
        self.amendments = amendments
    }

    static func == (left: Self, right: Self) -> Bool { left.text == right.text }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension LifecycleState.Progress {
    fileprivate init(_ json: JSONValue) {
        completedSteps = json["completedSteps"]?.integer ?? 0
        isFinished = json["isFinished"]?.bool ?? false
    }

    fileprivate var json: JSONValue {
        ["completedSteps": .integer(completedSteps), "isFinished": .bool(isFinished)]
    }
}
