import Diagnostics
import Runs
import Testing

@Suite struct BatchTests {
    private let surroundings = BatchSurroundings(
        folder: "/home/me/work",
        repository: "/home/me/project",
        home: "/home/me"
    )

    private func batch(_ text: String) throws -> Batch {
        try Batch(parsing: Array(text.utf8), path: "tasks.jsonl", surroundings)
    }

    /// What is wrong with a batch, as `line:column code: summary (hint)`.
    private func faults(_ text: String) -> [String] {
        do {
            _ = try batch(text)
            return []
        } catch {
            return (error as? DiagnosticError)?.diagnostics.map { fault in
                let place = fault.location.map { "\($0.line):\($0.column)" } ?? "-"
                return "\(place) \(fault.code): \(fault.summary) (\(fault.hints.first ?? ""))"
            } ?? ["\(error)"]
        }
    }

    @Test func `each line is a task, and what it says is kept`() throws {
        let batch = try batch(
            """
            // tonight's work
            {"prompt": "Fix the tests"}

            {"prompt": "Update", "repo": "../other", "base": "main", "branch": "update", \
            "priority": 3, "push": true, "memory": "2g", "maxTurns": 9, "timeout": "1h", \
            "cpus": 1.5, "deny": ["a.example", "b.example"], "rehearse": "./scenario.json"}
            {"prompt": "Clone", "repo": "git@example.org:a/b.git", "push": "https://x.example/y"}
            {"prompt": "Home", "repo": "~/it", "push": false}
            """
        )
        #expect(batch.warnings == [])
        #expect(batch.tasks.map(\.line) == [2, 4, 5, 6])
        var second = RunSubmission(prompt: "Update", repository: "/home/me/other")
        second.base = "main"
        second.branch = "update"
        second.priority = 3
        second.push = .usual
        second.rehearsal = "/home/me/work/scenario.json"
        second.flags = [
            "memory": ["2g"], "maxTurns": ["9"], "timeout": ["1h"], "cpus": ["1.5"],
            "deny": ["a.example", "b.example"],
        ]
        var third = RunSubmission(prompt: "Clone", repository: "git@example.org:a/b.git")
        third.push = .remote("https://x.example/y")
        var fourth = RunSubmission(prompt: "Home", repository: "/home/me/it")
        fourth.push = PushWish.none
        #expect(
            batch.tasks.map(\.submission) == [
                RunSubmission(prompt: "Fix the tests", repository: "/home/me/project"),
                second,
                third,
                fourth,
            ]
        )
        let settings = try Settings(SettingsSources(flags: second.flags))
        #expect(settings.maxTurns == 9 && settings.memory?.bytes == 2 << 30)
        #expect(settings.deniedHosts == ["a.example", "b.example"])
    }

    @Test func `tasks come after those that they wait for, with all their copies`() throws {
        let batch = try batch(
            """
            {"prompt": "Sum up", "id": "sum", "after": ["try", "0123456789"]}
            {"prompt": "Try", "id": "try", "count": 2, "branch": "try", "after": "plan"}
            {"prompt": "Plan", "id": "plan"}
            {"prompt": "Else", "count": 2}
            """
        )
        #expect(batch.tasks.map(\.name) == ["plan", "try", "try", "sum", nil, nil])
        #expect(batch.tasks.map(\.after) == [[], [0], [0], [1, 2], [], []])
        #expect(
            batch.tasks.map(\.submission.branch) == [nil, "try-1", "try-2", nil, nil, nil]
        )
        let runs = try ["000000000a", "000000000b", "000000000c"].map {
            try #require(RunIdentifier(parsing: $0))
        }
        let earlier = try #require(RunIdentifier(parsing: "0123456789"))
        #expect(
            batch.tasks[3].submission(after: runs).after == [earlier, runs[1], runs[2]]
        )
    }

    @Test func `all faults of a file come in one report, each at its place`() {
        #expect(
            faults(
                """
                {"prompt": "a", "maxTrns": 3}
                {"repo": "x"}
                {"prompt": "b" "c"}
                {"prompt": "  ", "priority": 1.5, "count": 0}
                []
                {"prompt": "d", "memory": "lots", "push": 3, "after": 7, "whatever": 1}
                """
            ) == [
                "1:17 batch-unknown-name: `maxTrns` is no property of a task "
                    + "(did you mean `maxTurns`?)",
                "2:1 batch-prompt: the task has no `prompt` "
                    + "(add `\"prompt\"`: what the agent is to do)",
                "3:15 json-syntax: `,` is missing between two members "
                    + "(add a `,` after the value on line 3)",
                "4:12 json-type: `prompt` must be a text that is not empty, found `\"  \"` ()",
                "4:30 json-type: `priority` must be a whole number from -1000000 to 1000000, "
                    + "found `1.5` ()",
                "4:44 json-type: `count` must be a whole number from 1 to 1000, found `0` ()",
                "5:1 batch-line: the line must hold an object "
                    + "(write one task as `{\"prompt\": \"…\"}`, all of it on one line)",
                "6:27 json-type: `memory` must be an amount of memory, such as `512m` or `2g`, "
                    + "found `\"lots\"` (`memory`: How much memory the container of a run may use)",
                "6:43 json-type: `push` must be the name or URL of a remote, `true` or `false`, "
                    + "found `3` ()",
                "6:55 json-type: `after` must be a task's `id`, or an array of them, found `7` ()",
                "6:58 batch-unknown-name: `whatever` is no property of a task (a task has "
                    + "`prompt`, `repo`, `base`, `branch`, `id`, `after`, `priority`, `count`, "
                    + "`push`, `rehearse`, `model`, `isolation`, `network`, `allow`, `deny`, `memory`, `cpus`, "
                    + "`pids`, `files`, `disk`, `newPrivileges`, `maxTurns`, `timeout`, `budget`, `author`, `keepContainers`)",
            ]
        )
    }

    @Test func `what is wrong between lines is told, too`() {
        #expect(
            faults(
                """
                {"prompt": "a", "id": "build", "after": "test"}
                {"prompt": "b", "id": "test", "after": ["lint", "buld"]}
                {"prompt": "c", "id": "lint", "after": ["build"], "branch": "x-2"}
                {"prompt": "d", "id": "lint", "branch": "x", "count": 3}
                {"prompt": "e", "id": "self", "after": "self"}
                {"prompt": "f", "after": "nothing like it"}
                """
            ) == [
                "1:41 batch-circle: tasks wait for each other: "
                    + "`build` after `test` after `lint` after `build` "
                    + "(take one `after` of them out)",
                "2:49 batch-unknown-task: no task of the file has the `id` `buld` "
                    + "(did you mean `build`?)",
                "4:23 batch-name-twice: `lint` is the `id` of another task already "
                    + "(give each task an `id` of its own, or none)",
                "4:41 batch-branch-twice: `x-2` is the branch of another task already "
                    + "(name another branch, or none: each run then makes its own)",
                "5:40 batch-circle: `self` waits for itself (take one `after` of them out)",
                "6:26 batch-unknown-task: no task of the file has the `id` `nothing like it` "
                    + "(give that task `\"id\": \"nothing like it\"`, or name a run by its "
                    + "identifier)",
            ]
        )
    }

    @Test(arguments: ["", "\n\n// nothing\n", "\u{FEFF}"])
    func `a file without tasks is refused`(text: String) {
        #expect(
            faults(text) == [
                "- batch-empty: `tasks.jsonl` holds no tasks "
                    + "(write one task on each line, such as `{\"prompt\": \"Fix the tests\"}`)"
            ]
        )
    }

    @Test func `too many tasks are refused before anything is made`() {
        let line = #"{"prompt": "a", "count": 1000}"# + "\n"
        #expect(
            faults(String(repeating: line, count: 11)) == [
                "- batch-too-long: `tasks.jsonl` holds 11000 tasks, copies counted, and 10000 are "
                    + "the most (hand them in as several files)"
            ]
        )
    }

    @Test func `a name that stands twice in a line is a warning at its place`() throws {
        let batch = try batch("\n" + #"{"prompt": "a", "prompt": "b"}"# + "\r\n")
        #expect(batch.tasks.map(\.submission.prompt) == ["b"])
        #expect(
            batch.warnings.map { "\($0.location.map(\.description) ?? "")" } == ["tasks.jsonl:2:17"]
        )
    }
}
