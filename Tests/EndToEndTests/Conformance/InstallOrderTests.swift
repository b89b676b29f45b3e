import Archive
import JSONC
import OCI
import Registry
import TestSupport
import Testing

extension ConformanceTests {
    /// The order of Features that `berth plan` tells, with Features from folders and a registry.
    @Suite struct InstallOrder {
        @Test
        func
            `SPEC-FORD-12 SPEC-FORD-30 SPEC-FORD-31 SPEC-FORD-40 AMB-19 AMB-23 both tools' choices`()
            async throws
        {
            try await TestFolder.with { folder in
                let nine = try await folder.repository(
                    folder.features(
                        [
                            "a": #""dependsOn":{"./b":{"A":"a","B":"a"},"./c":{}}"#,
                            "b": #""options":{}"#,
                            "c": #""dependsOn":{"./b":{"A":"b","B":"a"},"./d":{},"./e":{}}"#,
                            "d": #""dependsOn":{"./b":{"A":"b","B":"b"}}"#,
                            "e": #""dependsOn":{"./b":{}}"#,
                        ],
                        listing: #"{"./a":{"A":"a","B":"b"},"./b":{"A":"a","B":"b"}}"#
                    ),
                    as: "nine"
                )
                let sorted = ["./b A=a B=a", "./b A=a B=b", "./b A=b B=a", "./b A=b B=b"]
                let rest = ["./d", "./e", "./c", "./a A=a B=b"]
                #expect(try await folder.installOrder(nine) == ["./b"] + sorted + rest)
                #expect(
                    try await folder.installOrder(nine, ["--spec-strict"])
                        == sorted + ["./b"] + rest
                )
                let twice = try await folder.repository(
                    folder.features(
                        ["a": #""dependsOn":{"./b":{"A":"1","C":"1"}}"#, "b": #""options":{}"#],
                        listing: #"{"./a":{},"./b":{"A":"2","B":"1"}}"#
                    ),
                    as: "names"
                )
                #expect(
                    try await folder.installOrder(twice)
                        == ["./b A=1 C=1", "./b A=2 B=1", "./a"]
                )
                #expect(
                    try await folder.installOrder(twice, ["--spec-strict"])
                        == ["./b A=2 B=1", "./b A=1 C=1", "./a"]
                )
                let same = try await folder.repository(
                    folder.features(
                        ["a": #""dependsOn":{"./b":{}}"#, "b": #""options":{}"#],
                        listing: #"{"./a":{},"./b":{}}"#
                    ),
                    as: "same"
                )
                #expect(try await folder.installOrder(same) == ["./b", "./a"])
                #expect(
                    try await folder.installOrder(same, ["--spec-strict"])
                        == ["./b", "./b", "./a"]
                )
            }
        }

        @Test
        func
            `SPEC-FORD-36 SPEC-FLEG-03 SPEC-FLEG-07 metadata comes from the archive, old names hold`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let client = RegistryClient(
                        configuration: RegistryConfiguration(environment: [:]),
                        store: ContentStore(root: "\(folder.path)/publisher")
                    )
                    let features = "\(registry.host)/team/features"
                    let renamed =
                        #"{"id":"new","version":"1.1.0","legacyIds":["old"],"currentId":"new"}"#
                    let depends = """
                        {"id":"z","version":"1.0.0","dependsOn":{"\(features)/late:1":{}},
                        "installsAfter":["\(features)/old"]}
                        """
                    do {
                        // None has the annotation, so what they depend on is in the archives only.
                        for (name, metadata) in [
                            ("new", renamed), ("old", renamed), ("z", depends),
                            ("late", #"{"id":"late","version":"1.0.0"}"#),
                        ] {
                            try await client.pushFeature(metadata, as: "\(features)/\(name):1")
                        }
                    } catch {
                        await client.shutDown()
                        throw error
                    }
                    await client.shutDown()
                    for name in ["new", "old"] {
                        let repository = try await folder.repository(
                            configuration: """
                                {"image":"debian:bookworm",
                                "features":{"\(features)/z:1":{},"\(features)/\(name):1":{}}}
                                """,
                            as: name
                        )
                        let order = ["late", name, "z"]
                        #expect(
                            try await folder.installOrder(repository)
                                == order.map { "\(features)/\($0):1" }
                        )
                    }
                }
            }
        }
    }
}

extension TestFolder {
    /// The files of a project with Features in folders, by their names and further metadata.
    func features(_ members: [String: String], listing: String) -> [String: String] {
        var files = [
            ".devcontainer/devcontainer.json":
                "{\"image\":\"debian:bookworm\",\"features\":\(listing)}"
        ]
        for (name, member) in members {
            files[".devcontainer/\(name)/devcontainer-feature.json"] =
                "{\"id\":\"\(name)\",\"version\":\"1.0.0\",\(member)}"
            files[".devcontainer/\(name)/install.sh"] = "true\n"
        }
        return files
    }

    /// The Features of a plan in their order, each with the options it is given.
    func installOrder(_ repository: String, _ more: [String] = []) async throws -> [String] {
        let context = "\(path)/context-\(more.count)-\(repository.split(separator: "/").last ?? "")"
        _ = try await plan(repository, ["--output", context] + more)
        let plan = try JSONValue(
            parsing: try await plan(repository, ["--format", "json"] + more)
        )
        let steps = try #require(plan["build"]?["steps"]?.array)
        let names = steps.filter { $0["kind"] == "feature" }.compactMap { $0["title"]?.string }
        return try names.enumerated().map { index, title in
            let name = String(title.split(separator: " ")[1])
            let folder = name.split(separator: "/").last?.split(separator: ":")[0] ?? ""
            let file = "\(context)/.berth-build/features/\(folder)_\(index)"
            let options = try text("\(file)/devcontainer-features.env").split(separator: "\n")
                .map { String($0).replacing("'", with: "") }
            return ([name] + options).joined(separator: " ")
        }
    }
}

extension RegistryClient {
    /// Publishes a Feature without the annotation that tells its metadata.
    fileprivate func pushFeature(_ metadata: String, as name: String) async throws {
        let reference = try ImageReference(parsing: name)
        let archive = try TarWriter([
            .file("./devcontainer-feature.json", bytes: Array(metadata.utf8)),
            .file("./install.sh", bytes: Array("true\n".utf8)),
        ]).bytes()
        let manifest = Manifest(
            config: Descriptor(of: Array("{}".utf8), mediaType: MediaType.devContainers),
            layers: [Descriptor(of: archive, mediaType: MediaType.devContainersLayer)]
        )
        try await pushBlob(Array("{}".utf8), to: reference)
        try await pushBlob(archive, to: reference)
        try await pushManifest(
            Array(manifest.json.text().utf8),
            mediaType: MediaType.manifest,
            to: reference,
            tag: reference.tag
        )
    }
}
