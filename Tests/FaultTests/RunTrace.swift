import FoundationEssentials
import JSONC

/// What is known of a run afterwards: the events that were kept, and what its agent printed.
struct RunTrace {
    /// A line of an agent.
    struct Line: Hashable {
        /// Where it begins, in bytes.
        var offset: Int
        var text: String
    }

    let run: String
    let events: [JSONValue]

    /// The events of a kind, in their order.
    func events(of kind: String) -> [JSONValue] { events.filter { $0["kind"]?.string == kind } }

    /// The lines that stand in the run's log.
    func printed(_ house: FaultHouse) throws -> [Line] {
        let file = URL(filePath: "\(house.runFolder(run))/output/events.jsonl")
        guard FileManager.default.fileExists(atPath: file.path) else { return [] }
        let bytes = [UInt8](try Data(contentsOf: file))
        return bytes.split(separator: UInt8(ascii: "\n")).map { line in
            Line(offset: line.startIndex, text: String(decoding: line, as: UTF8.self))
        }
    }

    private func messages(_ house: FaultHouse) throws -> [JSONValue] {
        try printed(house).compactMap { try? JSONValue(parsing: $0.text) }
    }

    /// How often an agent was started.
    func agentStarts(_ house: FaultHouse) throws -> Int {
        try messages(house).filter {
            $0["type"]?.string == "system" && $0["subtype"]?.string == "init"
        }.count
    }

    /// The steps whose tool call was over, as the agent printed it.
    func completedSteps(_ house: FaultHouse) throws -> [Int] {
        var commands: [String: String] = [:]
        var steps: [Int] = []
        for message in try messages(house) {
            for block in message["message"]?["content"]?.array ?? [] {
                switch block["type"]?.string {
                case "tool_use":
                    guard let call = block["id"]?.string else { continue }
                    commands[call] = block["input"]?["command"]?.string
                case "tool_result" where block["is_error"]?.bool != true:
                    guard let call = block["tool_use_id"]?.string, let command = commands[call],
                        let name = command.split(separator: " ").first(where: {
                            $0.hasPrefix("step-")
                        }), let step = Int(name.filter(\.isNumber))
                    else { continue }
                    steps.append(step)
                default: continue
                }
            }
        }
        return steps
    }
}
