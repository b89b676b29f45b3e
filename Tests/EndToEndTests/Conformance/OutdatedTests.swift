import FoundationEssentials
import JSONC
import OrderedCollections
import TestSupport
import Testing

extension ConformanceTests {
    /// `berth outdated` and `berth upgrade`.
    @Suite struct Outdated {
        private static let versions = ["0.3.1", "1.0.4", "1.0.5", "1.2.0", "2.11.1", "3.0.0-rc.1"]

        @Test
        func
            `SPEC-DIST-25 SPEC-DIST-23 versions in use, wanted and there, in the configuration's order`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/team/features"
                    var digests: [String: String] = [:]
                    for version in Self.versions {
                        let feature = PublishedFeature(id: "foo", version: version)
                        digests[version] = try await folder.publish(feature, to: registry.host)
                    }
                    let pinned = "\(name)/foo@\(digests["1.0.4"] ?? "")"
                    let project = try folder.project(features: [
                        "\(name)/foo:1.0": [:], pinned: [:], "./mine": [:], "\(name)/foo": [:],
                        "\(name)/foo:4": [:], "\(name)/foo:0.3.1": [:], "\(name)/none:0.1.2": [:],
                        "https://localhost/devcontainer-feature-x.tgz": [:],
                    ])
                    try folder.write(
                        """
                        {"features": {"\(name)/foo:1.0": {
                          "version": "1.0.4",
                          "resolved": "\(name)/foo@\(digests["1.0.4"] ?? "")",
                          "integrity": "\(digests["1.0.4"] ?? "")"
                        }}}
                        """,
                        to: "\(project)/.devcontainer/devcontainer-lock.json"
                    )
                    let result = try await folder.registryBerth(
                        ["outdated", "--output-format", "json"],
                        in: project
                    )
                    #expect(result.exitCode == 0, "\(result.errors)")
                    func row(
                        _ current: String,
                        _ wanted: String,
                        _ major: String
                    ) -> JSONValue {
                        [
                            "current": .string(current), "wanted": .string(wanted),
                            "wantedMajor": .string(major), "latest": "3.0.0-rc.1",
                            "latestMajor": "3",
                        ]
                    }
                    let expected: JSONValue = [
                        "features": [
                            "\(name)/foo:1.0": row("1.0.4", "1.0.5", "1"),
                            pinned: row("1.0.4", "1.0.4", "1"),
                            "\(name)/foo": row("3.0.0-rc.1", "3.0.0-rc.1", "3"),
                            "\(name)/foo:4": ["latest": "3.0.0-rc.1", "latestMajor": "3"],
                            "\(name)/foo:0.3.1": row("0.3.1", "0.3.1", "0"),
                            "\(name)/none:0.1.2": [:],
                        ]
                    ]
                    #expect(result.output == expected.text() + "\n")
                    let table = try await folder.registryBerth(["outdated"], in: project)
                    let lines = table.output.split(separator: "\n").map { line in
                        line.split(separator: " ").map(String.init)
                    }
                    #expect(
                        lines == [
                            ["Feature", "Current", "Wanted", "Latest"],
                            ["\(name)/foo", "1.0.4", "1.0.5", "3.0.0-rc.1"],
                            ["\(name)/foo", "1.0.4", "1.0.4", "3.0.0-rc.1"],
                            ["\(name)/foo", "3.0.0-rc.1", "3.0.0-rc.1", "3.0.0-rc.1"],
                            ["\(name)/foo", "-", "-", "3.0.0-rc.1"],
                            ["\(name)/foo", "0.3.1", "0.3.1", "3.0.0-rc.1"],
                            ["\(name)/none", "-", "-", "-"],
                        ]
                    )
                    #expect(table.errors.contains("has no `\(name)/none`"), "\(table.errors)")
                }
            }
        }

        @Test
        func
            `SPEC-LOCK-23 upgrade changes a version in devcontainer.json in place, and nothing when it cannot be had`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/team/features"
                    for version in Self.versions {
                        try await folder.publish(
                            PublishedFeature(id: "foo", version: version),
                            to: registry.host
                        )
                    }
                    let text = """
                        {
                        \t"image": "debian:bookworm",
                        \t// Comment
                        \t"features": {
                        \t\t// "\(name)/foo:1" is what we had
                        \t\t"\(name)/foo:1": { // Comment
                        \t\t\t"hello": "world", /* and more */
                        \t\t},
                        \t}
                        }
                        """
                    let project = try folder.project(text: text)
                    let file = "\(project)/.devcontainer/devcontainer.json"
                    let lock = "\(project)/.devcontainer/devcontainer-lock.json"
                    func upgrade(
                        _ feature: String,
                        _ version: String,
                        _ more: [String] = []
                    ) async throws -> BerthProcess.Result {
                        try await folder.registryBerth(
                            ["upgrade", "--feature", feature, "--target-version", version] + more,
                            in: project
                        )
                    }
                    let unknown = try await upgrade("\(name)/fou", "2")
                    #expect(unknown.exitCode == 2)
                    #expect(unknown.errors.contains("did you mean `\(name)/foo`?"))
                    let missing = try await upgrade("\(name)/foo", "7")
                    #expect(missing.exitCode == 2)
                    #expect(missing.errors.contains("has no tag `7`"), "\(missing.errors)")
                    #expect(try folder.text(file) == text)
                    #expect(!FileManager.default.fileExists(atPath: lock))

                    let dry = try await upgrade("\(name)/foo", "2", ["--dry-run"])
                    #expect(dry.exitCode == 0, "\(dry.errors)")
                    let record = try JSONValue(parsing: dry.output)["features"]?["\(name)/foo:2"]
                    #expect(record?["version"] == "2.11.1")
                    #expect(!FileManager.default.fileExists(atPath: lock))
                    let changed = text.replacing(
                        "\"\(name)/foo:1\": {",
                        with: "\"\(name)/foo:2\": {"
                    )
                    #expect(try folder.text(file) == changed)

                    let written = try await upgrade("\(name)/foo:2", "1.0")
                    #expect(written.exitCode == 0, "\(written.errors)")
                    let locked = try JSONValue(parsing: folder.text(lock))["features"]
                    #expect(locked?["\(name)/foo:1.0"]?["version"] == "1.0.5")

                    for (arguments, words) in [
                        (
                            ["--feature", "x"],
                            "The '--target-version' and '--feature' flag must be used together."
                        ),
                        (
                            ["-f", "x", "-v", "1.x"],
                            "Invalid version '1.x'.  Must be in the form of 'x', 'x.y', or 'x.y.z'"
                        ),
                    ] {
                        let refused = try await folder.berth(["upgrade"] + arguments, in: project)
                        #expect(refused.exitCode != 0)
                        #expect(refused.errors.contains(words), "\(refused.errors)")
                    }
                }
            }
        }
    }
}
