import Diagnostics
import JSONC
import OrderedCollections
import Runs

/// The file in which a run's state stands, written before each effect, so that another process can
/// go on.
///
/// Only what cannot be read again elsewhere is kept: how the agent ended is judged anew from its
/// own files, so a run that was bringing work back begins to do so again.
struct RunStateFile {
    private let path: String

    init(_ folder: RunFolder) {
        path = folder.record
    }

    /// Writes the machine's state as a whole.
    func write(_ machine: RunMachine) throws(DiagnosticError) {
        var json: JSONObject = [
            "version": 1, "phase": .string(machine.state.phase.rawValue),
            "phaseStarts": .object(
                JSONObject(
                    uniqueKeysWithValues: RunPhase.allCases.compactMap { phase in
                        machine.phaseStarts[phase].map { (phase.rawValue, .integer($0)) }
                    })),
        ]
        switch machine.state {
        case .sealing(let sealing): json["container"] = .string(sealing.container)
        case .running(let running):
            json["container"] = .string(running.container)
            json["isStarted"] = .bool(running.isStarted)
            if let start = running.startMilliseconds { json["startMilliseconds"] = .integer(start) }
        case .collecting(let collecting):
            json["container"] = .string(collecting.container)
            json["isStarted"] = true
        case .finished(let finished):
            json["isSuccess"] = .bool(finished.result == .succeeded)
            json["isCleanedUp"] = .bool(finished.isCleanedUp)
            json["exitCode"] = .integer(Int(finished.result.exitCode.rawValue))
        case .preparing, .building, .settingUp: break
        }
        try Files.write(JSONValue.object(json).text(.pretty) + "\n", to: path)
    }

    /// Reads the state to go on from; nil when there is none, or the run is over.
    func read() throws -> RunMachine? {
        guard let bytes = try Files.read(path), let json = try? JSONValue(parsing: bytes),
            json["version"]?.integer == 1,
            let phase = json["phase"]?.string.flatMap({ RunPhase(rawValue: $0) })
        else { return nil }
        var starts: [RunPhase: Int] = [:]
        for (name, value) in json["phaseStarts"]?.object ?? [:] {
            if let phase = RunPhase(rawValue: name) { starts[phase] = value.integer }
        }
        let state: RunState
        switch phase {
        case .finished: return nil
        case .preparing, .building, .settingUp, .sealing: state = .settingUp
        case .running, .collecting:
            state = .resumed(
                container: json["container"]?.string ?? "",
                isStarted: json["isStarted"]?.bool ?? false,
                startMilliseconds: json["startMilliseconds"]?.integer)
        }
        return RunMachine(state: state, phaseStarts: starts)
    }
}
