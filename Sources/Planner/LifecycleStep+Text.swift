import DevContainer
import JSONC
import OrderedCollections

extension LifecycleStep {
    /// The commands for people, a line each; parallel ones with their names.
    var commandLines: [String] {
        command.invocations.map { name, invocation in
            name.map { "\($0): \(invocation.text)" } ?? invocation.text
        }
    }

    /// The step as JSON, its command in one of the three forms of the specification.
    var json: JSONValue {
        let command: JSONValue =
            switch command {
            case .single(let invocation): Self.json(invocation)
            case .parallel(let named): .object(named.mapValues { Self.json($0) })
            }
        return [
            "hook": .string(hook.rawValue), "origin": .string(origin.description),
            "command": command,
        ]
    }

    private static func json(_ invocation: LifecycleCommand.Invocation) -> JSONValue {
        switch invocation {
        case .shell(let text): .string(text)
        case .exec(let arguments): .strings(arguments)
        }
    }
}
