import JSONC
import OrderedCollections

/// What the agents of the suite do: several steps, each of which writes a file of its own, puts
/// its number into a ledger and says a lot; some commit.
enum FaultScenario {
    /// The file that a step writes.
    static func file(_ step: Int) -> String { "step-\(step).txt" }

    /// The scenario of an agent with so many steps.
    static func text(steps: Int) -> String {
        let again: JSONValue = [
            "when": ["promptContains": "interrupted from outside"],
            "turns": [
                turn([command("ls; echo again >> ledger.txt; echo 1 > step-0.txt")]),
                ["content": "All is done now."],
            ],
        ]
        let scenario: JSONValue = [
            "name": "steps", "prompts": [again],
            "turns": .array(
                (1...steps).map { step in
                    let words = (1...6).map { number -> JSONValue in
                        ["text": .string("Step \(step), thought \(number): é \"quoted\" 漢字.")]
                    }
                    return turn(words + [command(Self.command(step))])
                } + [["content": "All steps are done."]]
            ),
        ]
        return scenario.text()
    }

    private static func command(_ step: Int) -> String {
        var text = "echo \(step) >> ledger.txt; seq 1 50; "
        if step % 3 == 0 { text += "head -c 100000 /dev/urandom > large-\(step); " }
        text += "echo \(step) > \(file(step))"
        if step % 2 == 0 { text += "; git add -A; git commit -q -m 'Step \(step)'" }
        return text
    }

    private static func command(_ text: String) -> JSONValue {
        ["tool": "Bash", "input": ["command": .string(text)]]
    }

    private static func turn(_ content: [JSONValue]) -> JSONValue {
        ["content": .array(content), "delayMilliseconds": 150, "blockDelayMilliseconds": 15]
    }
}
