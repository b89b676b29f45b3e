import FoundationEssentials
import JSONC
import TestSupport
import Testing

extension ConformanceTests {
    /// `features test`: the authors' tests, in containers.
    @Suite struct FeatureTesting {
        private static let library = "#!/bin/bash\nset -e\nsource dev-container-features-test-lib\n"

        /// A collection with a Feature that writes its option to a file, and its tests.
        private static func collection(_ folder: TestFolder) throws {
            try folder.feature(
                "color",
                more: """
                    "options": {
                      "favorite": {"type": "string", "enum": ["red", "gold"], "default": "red"},
                      "is-loud": {"type": "boolean", "default": false}
                    }
                    """,
                install: "echo \"$FAVORITE $IS_LOUD\" >> /color"
            )
            try folder.feature("shape", install: "echo round > /shape")
            let tests = [
                "color/test.sh": library + """
                    check "the default" grep -x "red false" /color
                    check "the other Feature" test -e /shape
                    check "the user" test "$(id -un)" = root
                    checkMultiple "two of three" 2 "true" "false" "grep -q red /color"
                    reportResults
                    """,
                "color/scenarios.json": """
                {
                  // Both names are those of scripts.
                  "gold": { "image": "debian:bookworm", "features": {
                    "color": { "favorite": "gold" } } },
                  "written": { "build": { "dockerfile": "Dockerfile" },
                    "features": { "color": {} } },
                }
                """,
                "color/gold.sh": library
                    + "check \"gold\" grep -x \"gold false\" /color\nreportResults\n",
                "color/written.sh": library
                    + "check \"the Dockerfile\" test -e /written\nreportResults\n",
                "color/written/Dockerfile": "FROM debian:bookworm\nRUN touch /written\n",
                "color/duplicate.sh": library + """
                    check "other values first" test "$(head -1 /color)" = "$FAVORITE $IS_LOUD"
                    check "then the defaults" \\
                        test "$(tail -1 /color)" = "$FAVORITE__DEFAULT $IS_LOUD__DEFAULT"
                    check "they differ" test "$FAVORITE" != "$FAVORITE__DEFAULT"
                    reportResults
                    """,
                "shape/test.sh": "#!/bin/sh\n. ./dev-container-features-test-lib\n"
                    + "check shape grep round /shape\nreportResults\n",
                "_global/scenarios.json": """
                { "both": { "image": "debian:bookworm", "features": {
                    "color": {}, "shape": {} } } }
                """,
                "_global/both.sh": "#!/bin/sh\ntest -e /color && test -e /shape\n",
            ]
            for (file, text) in tests { try folder.write(text, to: "\(folder.path)/test/\(file)") }
        }

        private static func test(
            _ folder: TestFolder,
            _ more: [String]
        ) async throws -> BerthProcess.Result {
            try await folder.berth(
                ["features", "test", "--base-image", "debian:bookworm"] + more,
                in: folder.path,
                environment: ["TMPDIR": "\(folder.path)/tmp"]
            )
        }

        @Test func `all kinds of tests run, and nothing stays`() async throws {
            try await TestFolder.with { folder in
                try Self.collection(folder)
                try folder.write("", to: "\(folder.path)/tmp/.keep")
                let result = try await Self.test(folder, [])
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(
                    result.output == """
                        ================== TEST REPORT ==================
                        ✅ Passed:      'color'
                        ✅ Passed:      'shape'
                        ✅ Passed:      'gold'
                        ✅ Passed:      'written'
                        ✅ Passed:      'color executed twice with randomized options'
                        ✅ Passed:      'both'

                        """
                )
                #expect(result.errors.contains("✅ two of three"))
                #expect(try await folder.containers() == [])
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/tmp")
                        == [".keep"]
                )
            }
        }

        @Test func `a failed check fails its test alone, and containers stay when told so`()
            async throws
        {
            try await TestFolder.with { folder in
                try Self.collection(folder)
                try folder.write("", to: "\(folder.path)/tmp/.keep")
                try folder.write(
                    "#!/bin/sh\n. ./dev-container-features-test-lib\n"
                        + "check square grep square /shape\ncheck there test -e /shape\n"
                        + "reportResults\n",
                    to: "\(folder.path)/test/shape/test.sh"
                )
                let result = try await Self.test(
                    folder,
                    ["-f", "shape", "color", "--skip-scenarios", "--skip-duplicated", "-q"]
                        + ["--preserve-test-containers"]
                )
                #expect(result.exitCode == 1)
                #expect(
                    result.output == """
                        ================== TEST REPORT ==================
                        ❌ Failed:      'shape'
                        ✅ Passed:      'color'

                        """
                )
                #expect(result.errors.contains("1 of the checks failed:\n  - square"))
                let containers = try await folder.containers()
                #expect(containers.count == 1)
                let label = try await folder.docker(
                    [
                        "inspect", "--format",
                        #"{{index .Config.Labels "devcontainer.is_test_run"}}"#,
                    ] + containers
                )
                #expect(label == "true")
            }
        }

        @Test func `scenarios are chosen by their names, the user by a flag`() async throws {
            try await TestFolder.with { folder in
                try Self.collection(folder)
                try folder.write("", to: "\(folder.path)/tmp/.keep")
                let global = try await Self.test(folder, ["--global-scenarios-only"])
                #expect(global.exitCode == 0, "\(global.errors)")
                #expect(global.output.hasSuffix("=\n✅ Passed:      'both'\n"))
                let filtered = try await Self.test(
                    folder,
                    ["--skip-autogenerated", "--skip-duplicated", "--filter", "ol"]
                )
                #expect(filtered.exitCode == 0, "\(filtered.errors)")
                #expect(filtered.output.hasSuffix("=\n✅ Passed:      'gold'\n"))
                try folder.write(
                    "#!/bin/sh\ntest \"$(id -un)\" = nobody\n",
                    to: "\(folder.path)/test/shape/test.sh"
                )
                let user = try await Self.test(
                    folder,
                    ["-f", "shape", "--remote-user", "nobody", "--skip-scenarios"]
                )
                #expect(user.exitCode == 0, "\(user.errors)")
            }
        }

        @Test func `faults of the tests' files are told before any container is made`()
            async throws
        {
            try await TestFolder.with { folder in
                try Self.collection(folder)
                let scenarios = """
                    {
                      "lost": { "image": "debian:bookworm", "features": { "colour": {} } },
                      "gold": { "image": "debian:bookworm" }
                    }
                    """
                try folder.write(scenarios, to: "\(folder.path)/test/color/scenarios.json")
                try FileManager.default.removeItem(atPath: "\(folder.path)/test/shape/test.sh")
                let result = try await Self.test(folder, [])
                #expect(result.exitCode == 2)
                for part in [
                    "the Feature `shape` has no script `test/shape/test.sh`",
                    "the scenario `lost` has no script `test/color/lost.sh`\n"
                        + " --> test/color/scenarios.json:2:3",
                    "`src/colour` is no Feature, but the scenario `lost` asks for it\n"
                        + " --> test/color/scenarios.json:2:55",
                    "the scenario `gold` has no `features`\n --> test/color/scenarios.json:3:3",
                ] {
                    #expect(result.errors.contains(part), "\(part): \(result.errors)")
                }
                let combined = try await Self.test(folder, ["--global-scenarios-only", "-f", "x"])
                #expect(combined.exitCode == 64)
            }
        }
    }
}
