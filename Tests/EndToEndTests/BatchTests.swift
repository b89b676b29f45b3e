import FoundationEssentials
import JSONC
import Testing

extension EndToEndTests {
    /// Many tasks from a file.
    @Suite struct BatchTests {
        private static let note = """
            {
              "name": "a-note",
              "turns": [
                { "content": [{ "tool": "Write", "input": {
                    "file_path": "${workspace}/NOTE.md", "content": "noted\\n" } }] },
                { "content": "Noted." }
              ]
            }
            """

        private func write(_ text: String, _ name: String, _ folder: TestFolder) throws -> String {
            let path = "\(folder.path)/\(name)"
            #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
            return path
        }

        @Test func `tasks of a file run, each after those that it waits for`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let scenario = try folder.scenario(Self.note)
                let file = try write(
                    """
                    // two tasks, the second one first
                    {"prompt": "Second", "after": "first", "branch": "two", "rehearse": "\(scenario)"}
                    {"prompt": "First", "id": "first", "branch": "one", "rehearse": "\(scenario)"}
                    """,
                    "tasks.jsonl",
                    folder
                )
                let checked = try await folder.berth(["batch", "--check", file], in: repository)
                #expect(checked.output == "line 3: First\nline 2: Second\n", "\(checked.errors)")
                let batch = try await folder.berth(["batch", file], in: repository)
                #expect(batch.exitCode == 0, "\(batch.errors)")
                let runs = batch.output.split(separator: "\n").map(String.init)
                #expect(runs.count == 2)
                let waited = try await folder.berth(["wait"] + runs, in: repository)
                #expect(waited.exitCode == 0, "\(waited.output) \(waited.errors)")
                for branch in ["one", "two"] {
                    let files = try await folder.git(
                        ["diff", "--name-only", "main", branch],
                        in: repository
                    )
                    #expect(files == "NOTE.md")
                }
            }
        }

        @Test func `a file with faults hands nothing in`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let file = try write(
                    #"{"prompt": "a"}"# + "\n" + #"{"promt": "b", "memory": "much"}"#,
                    "tasks.jsonl",
                    folder
                )
                let batch = try await folder.berth(["batch", file], in: repository)
                #expect(batch.exitCode == 2)
                #expect(batch.output == "")
                #expect(batch.errors.contains("tasks.jsonl:2:2"))
                #expect(batch.errors.contains("did you mean `prompt`?"))
                #expect(batch.errors.contains("tasks.jsonl:2:26"))
                #expect(folder.runs == [])
                let missing = try await folder.berth(["batch", "none.jsonl"], in: repository)
                #expect(missing.exitCode == 2)
                #expect(missing.errors.contains("there is no file `none.jsonl`"))
            }
        }
    }
}
