import DevContainer
import Diagnostics
import Testing

struct ConfigurationCandidatesTests {
    private let root = ".devcontainer/devcontainer.json"
    private let dotted = ".devcontainer.json"
    private let python = ".devcontainer/py/devcontainer.json"
    private let script = ".devcontainer/js/devcontainer.json"
    private let candidates = ConfigurationCandidates(foldersInDevContainerFolder: ["py", "js"])

    @Test func `SPEC-DISC-04 SPEC-DISC-05 folders in the folder are looked into, none deeper`() {
        #expect(candidates.paths == [root, dotted, script, python])
    }

    @Test func `SPEC-DISC-01 SPEC-DISC-02 SPEC-DISC-03 the first place at the root wins`() throws {
        #expect(try candidates.choose(among: [root]) == root)
        #expect(try candidates.choose(among: [dotted]) == dotted)
        #expect(try candidates.choose(among: [root, dotted]) == root)
    }

    @Test func `SPEC-DISC-07 the root goes before the folders, which can be named`() throws {
        #expect(try candidates.choose(among: [dotted, python]) == dotted)
        #expect(try candidates.choose(among: [dotted, python], named: "py") == python)
        #expect(try candidates.choose(among: [dotted, python], named: "./\(python)") == python)
    }

    @Test func `SPEC-DISC-04 an only one in the folders is taken`() throws {
        #expect(try candidates.choose(among: [python]) == python)
    }

    @Test func `SPEC-DISC-06 of several the user has to choose`() {
        let error = #expect(throws: ConfigurationChoiceError.self) {
            try candidates.choose(among: [python, script])
        }
        #expect(error == .several([script, python]))
        #expect(
            error?.diagnostics(in: "/w").map(\.summary) == [
                "the workspace has several configurations: `\(script)`, `\(python)`"
            ]
        )
        #expect(
            error?.diagnostics(in: "/w").map(\.hints) == [
                ["choose one with `--config-name js`, or name its file with `--config`"]
            ]
        )
    }

    @Test func `SPEC-DISC-08 none is an error that names the places`() {
        let error = #expect(throws: ConfigurationChoiceError.self) {
            try candidates.choose(among: [])
        }
        #expect(error == .notFound)
        #expect(
            error?.diagnostics(in: "/w").map(\.summary) == [
                "Dev container config (/w/.devcontainer/devcontainer.json) not found."
            ]
        )
        #expect(
            error?.diagnostics(in: "/w").map(\.notes) == [
                [
                    "looked for `.devcontainer/devcontainer.json`, `.devcontainer.json` and"
                        + " `.devcontainer/<folder>/devcontainer.json`"
                ]
            ]
        )
    }

    @Test func `a folder's name with spaces is quoted in the hint`() {
        let error = ConfigurationChoiceError.several([".devcontainer/it's x/devcontainer.json"])
        #expect(
            error.diagnostics(in: "/w").map(\.hints) == [
                ["choose one with `--config-name 'it'\\''s x'`, or name its file with `--config`"]
            ]
        )
    }

    @Test func `an unknown name is told with what there is`() {
        let error = #expect(throws: ConfigurationChoiceError.self) {
            try candidates.choose(among: [python], named: "go")
        }
        #expect(error?.diagnostics(in: "/w").map(\.summary) == ["there is no configuration `go`"])
        #expect(error?.diagnostics(in: "/w").map(\.notes) == [["found `\(python)`"]])
    }

    @Test(arguments: [
        ("x/devcontainer.json", true), (".devcontainer.json", true), ("x/my.json", false),
    ])
    func `SPEC-DISC-11 the file's own name is fixed`(path: String, isName: Bool) {
        #expect(ConfigurationCandidates.isConfigurationName(path) == isName)
    }
}
