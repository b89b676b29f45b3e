import DevContainer
import DockerEngine
import JSONC
import OrderedCollections

/// What runs in a run's container each time that it is started again: `postStartCommand`, as the
/// configuration had it before the agent could change it.
///
/// It is kept in the run's folder, out of the agent's reach, so that any process can go on.
struct StartCommands: Hashable {
    var steps: [LifecycleStep]
    var remoteUser: String
    var workspaceFolder: String
    var remoteEnvironment: OrderedDictionary<String, String?>
    var probe: UserEnvironmentProbe

    /// Takes the commands out of a run's set-up.
    init(_ lifecycle: [LifecycleStep], _ environment: RunningEnvironment) {
        steps = lifecycle.filter { $0.hook == .postStartCommand }
        remoteUser = environment.remoteUser
        workspaceFolder = environment.workspaceFolder
        remoteEnvironment = environment.resolvedRemoteEnvironment
        probe = environment.probe
    }

    /// Returns the container that was started again, as the commands see it.
    func environment(_ inspection: ContainerInspection) -> RunningEnvironment {
        RunningEnvironment(
            containerIdentifier: inspection.id,
            startedAt: inspection.state.startedAt,
            remoteUser: remoteUser,
            workspaceFolder: workspaceFolder,
            containerEnvironment: OrderedDictionary(
                environmentLines: inspection.config.environment
            ),
            remoteEnvironment: remoteEnvironment,
            probe: probe
        )
    }
}

extension StartCommands {
    /// The commands as JSON.
    var json: JSONValue {
        var variables = JSONObject()
        for (name, value) in remoteEnvironment {
            variables[name] = value.map { .string($0) } ?? .null
        }
        return [
            "remoteUser": .string(remoteUser), "workspaceFolder": .string(workspaceFolder),
            "remoteEnv": .object(variables), "userEnvProbe": .string(probe.rawValue),
            "steps": .array(steps.map(Self.json)),
        ]
    }

    /// Reads commands; nil when something is missing.
    init?(json: JSONValue) {
        guard let user = json["remoteUser"]?.string,
            let folder = json["workspaceFolder"]?.string,
            let probe = json["userEnvProbe"]?.string.flatMap({
                UserEnvironmentProbe(rawValue: $0)
            }), let variables = json["remoteEnv"]?.object, let steps = json["steps"]?.array
        else { return nil }
        remoteUser = user
        workspaceFolder = folder
        self.probe = probe
        remoteEnvironment = [:]
        for (name, value) in variables { remoteEnvironment.updateValue(value.string, forKey: name) }
        self.steps = steps.compactMap(Self.step)
    }

    private static func json(_ step: LifecycleStep) -> JSONValue {
        let commands = step.command.invocations.map { name, invocation -> JSONValue in
            let words: JSONValue =
                switch invocation {
                case .shell(let text): .string(text)
                case .exec(let arguments): .array(arguments.map { .string($0) })
                }
            var json: JSONObject = ["command": words]
            if let name { json["name"] = .string(name) }
            return .object(json)
        }
        return ["origin": .string("\(step.origin)"), "commands": .array(commands)]
    }

    private static func step(_ json: JSONValue) -> LifecycleStep? {
        var named: OrderedDictionary<String, LifecycleCommand.Invocation> = [:]
        var single: LifecycleCommand.Invocation?
        for command in json["commands"]?.array ?? [] {
            let invocation: LifecycleCommand.Invocation? =
                if let text = command["command"]?.string {
                    .shell(text)
                } else {
                    (command["command"]?.array).map { .exec($0.compactMap(\.string)) }
                }
            if let name = command["name"]?.string {
                named[name] = invocation
            } else {
                single = invocation
            }
        }
        guard
            let command = single.map({ LifecycleCommand.single($0) })
                ?? (named.isEmpty ? nil : .parallel(named))
        else { return nil }
        return LifecycleStep(
            hook: .postStartCommand,
            origin: origin(json["origin"]?.string ?? ""),
            command: command
        )
    }

    /// Reads what an origin says of itself.
    private static func origin(_ text: String) -> Origin {
        let known: [Origin] = [.configuration, .commandLine, .baseImage(feature: nil)]
        if let found = known.first(where: { "\($0)" == text }) { return found }
        let mark = "Feature "
        let end = " of the base image"
        let name = String(text.trimmingPrefix(mark))
        return name.hasSuffix(end)
            ? .baseImage(feature: String(name.dropLast(end.count))) : .feature(name)
    }
}
