public import JSONC
import OrderedCollections

extension RunMachine {
    /// The machine as JSON: where it stands, and the limits that it keeps.
    public var json: JSONValue {
        let starts = RunPhase.allCases.map { phase in
            (phase.rawValue, phaseStarts[phase].map { JSONValue.integer($0) })
        }
        return .members([
            ("version", .integer(RunRecord.version)),
            ("state", state.json),
            ("phaseStarts", .members(starts)),
            ("timeLimitSeconds", timeLimit.map { .integer($0.seconds) }),
            ("keepContainers", .string(keptContainers.rawValue)),
        ])
    }

    /// Reads a machine.
    ///
    /// - Parameter json: What ``json`` gave.
    /// - Throws: `RecordError` for the first thing that is missing or of another kind.
    public init(_ json: JSONValue) throws(RecordError) {
        let version = try json.required("version", \.integer)
        guard version == RunRecord.version else { throw .version(found: version) }
        var phaseStarts: [RunPhase: Int] = [:]
        for (name, time) in try json.required("phaseStarts", \.object) {
            guard let phase = RunPhase(rawValue: name), let time = time.integer else {
                throw .member("phaseStarts")
            }
            phaseStarts[phase] = time
        }
        self.init(
            state: try RunState(try json.required("state", \.self)),
            phaseStarts: phaseStarts,
            timeLimit: try json.optional("timeLimitSeconds", \.integer)
                .map { TimeSpan(seconds: $0) },
            keptContainers: try json.word("keepContainers")
        )
    }
}
