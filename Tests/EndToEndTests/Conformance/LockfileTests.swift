import FoundationEssentials
import JSONC
import OrderedCollections
import TestSupport
import Testing

extension ConformanceTests {
    /// What `devcontainer-lock.json` says, when it is written, and what it decides.
    @Suite struct Lockfiles {
        private static let lock = ".devcontainer/devcontainer-lock.json"

        @Test
        func
            `SPEC-LOCK-01 SPEC-LOCK-03 SPEC-LOCK-05 SPEC-LOCK-07 SPEC-LOCK-09 SPEC-LOCK-10 SPEC-LOCK-11 SPEC-LOCK-12 SPEC-LOCK-13 SPEC-LOCK-16 SPEC-LOCK-21 a build writes every artifact, byte for byte as the reference CLI does`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/team/features"
                    let old = try await folder.publish(PublishedFeature(id: "e"), to: registry.host)
                    let new = try await folder.publish(
                        PublishedFeature(id: "e", version: "2.0.0"),
                        to: registry.host
                    )
                    let feature = PublishedFeature(
                        id: "a",
                        version: "2.0.1",
                        metadata: [
                            "dependsOn": ["\(name)/e": [:]],
                            "installsAfter": [.string("\(name)/z")],
                        ]
                    )
                    let dependent = try await folder.publish(feature, to: registry.host)
                    let project = try folder.project(
                        features: ["\(name)/E:1": [:], "\(name)/a:2": [:], "./mine": [:]],
                        as: "lock-\(folder.mark)"
                    )
                    try await folder.write(
                        PublishedFeature(id: "mine"),
                        to: "\(project)/.devcontainer/mine"
                    )
                    let result = try await folder.registryBerth(["build"], in: project)
                    #expect(result.exitCode == 0, "\(result.errors)")
                    let text = """
                        {
                          "features": {
                            "\(name)/a:2": {
                              "version": "2.0.1",
                              "resolved": "\(name)/a@\(dependent)",
                              "integrity": "\(dependent)",
                              "dependsOn": [
                                "\(name)/e"
                              ]
                            },
                            "\(name)/e": {
                              "version": "2.0.0",
                              "resolved": "\(name)/e@\(new)",
                              "integrity": "\(new)"
                            },
                            "\(name)/E:1": {
                              "version": "1.0.0",
                              "resolved": "\(name)/e@\(old)",
                              "integrity": "\(old)"
                            }
                          }
                        }

                        """
                    #expect(try folder.text("\(project)/\(Self.lock)") == text)
                }
            }
        }

        @Test
        func
            `SPEC-LOCK-02 SPEC-LOCK-06 SPEC-LOCK-08 SPEC-LOCK-15 an archive is recorded by its address and its bytes, and another one is refused`()
            async throws
        {
            try await TestFolder.with { folder in
                let good = try await folder.archive(PublishedFeature(id: "go", version: "3.1.4"))
                let other = try await folder.archive(
                    PublishedFeature(id: "go", installer: "#!/bin/sh\necho other\n")
                )
                let certificate = try await TestCertificate(in: folder.path)
                try await FakeServer.with(certificate: certificate) { _, before in
                    FakeServer.Answer(body: before == 0 ? good : other)
                } _: { server in
                    let address = "https://localhost:\(server.port)/devcontainer-feature-go.tgz"
                    let environment = ["NODE_EXTRA_CA_CERTS": certificate.path]
                    let project = "\(folder.path)/project"
                    try folder.write(
                        #"{"image":"debian:bookworm","features":{"\#(address)":{}}}"#,
                        to: "\(project)/.devcontainer.json"
                    )
                    let written = try await folder.registryBerth(
                        ["upgrade"],
                        in: project,
                        environment: environment
                    )
                    #expect(written.exitCode == 0, "\(written.errors)")
                    let file = "\(project)/.devcontainer-lock.json"
                    let text = try folder.text(file)
                    let sum = try await folder.tool(
                        "sha256sum",
                        [try Self.save(good, in: folder)],
                        in: folder.path
                    ).prefix(64)
                    let record = try JSONValue(parsing: text)["features"]?[address]
                    #expect(
                        record
                            == [
                                "version": "3.1.4", "resolved": .string(address),
                                "integrity": .string("sha256:\(sum)"),
                            ]
                    )
                    // The cache has the right one: nobody is asked.
                    _ = try await folder.plannedFiles(of: project, environment: environment)
                    #expect(server.requests.count == 1)
                    let fresh = ["XDG_CACHE_HOME": "\(folder.path)/fresh"]
                    let refused = try await folder.registryBerth(
                        ["build"],
                        in: project,
                        environment: environment.merging(fresh) { $1 }
                    )
                    #expect(refused.exitCode == 3)
                    #expect(refused.errors.contains("in place of `sha256:\(sum)`"))
                    #expect(refused.errors.contains("`.devcontainer-lock.json` records exactly"))
                    #expect(try JSONValue(parsing: refused.output)["outcome"] == "error")
                    #expect(try folder.text(file) == text)
                }
            }
        }

        private static func save(_ bytes: [UInt8], in folder: TestFolder) throws -> String {
            let file = "\(folder.path)/saved.tgz"
            try Data(bytes).write(to: URL(filePath: file))
            return file
        }

        @Test
        func
            `SPEC-LOCK-04 SPEC-LOCK-14 SPEC-LOCK-19 SPEC-LOCK-22 SPEC-LOCK-23 the record decides, whatever its tag means by now, until it is upgraded`()
            async throws
        {
            try await TestFolder.with { folder in
                let (project, name) = try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/team/features/go"
                    try await folder.publish(Self.saying("one", "1.0.0"), to: registry.host)
                    let project = try folder.project(features: ["\(name):1": [:]])
                    let lock = "\(project)/\(Self.lock)"
                    let upgraded = try await folder.registryBerth(["upgrade"], in: project)
                    #expect(upgraded.exitCode == 0, "\(upgraded.errors)")
                    #expect(upgraded.output == "")
                    let first = try folder.text(lock)
                    try await folder.publish(Self.saying("two", "1.1.0"), to: registry.host)
                    try await folder.publish(Self.saying("three", "2.0.0"), to: registry.host)
                    #expect(try await folder.said(project) == "one")
                    // A file of a tool that writes all in small letters is understood.
                    try folder.write(
                        try folder.text("\(project)/.devcontainer/devcontainer.json")
                            .replacing("team/features/go:1", with: "Team/Features/Go:1"),
                        to: "\(project)/.devcontainer/devcontainer.json"
                    )
                    #expect(try await folder.said(project) == "one")
                    // Reading commands write nothing.
                    let outdated = try await folder.registryBerth(["outdated"], in: project)
                    #expect(outdated.exitCode == 0, "\(outdated.errors)")
                    #expect(try folder.text(lock) == first)
                    // Another reference is another record.
                    let other = try folder.project(features: ["\(name):2": [:]])
                    #expect(other == project)
                    #expect(try await folder.said(project) == "three")
                    _ = try folder.project(features: ["\(name):1": [:]])
                    let dry = try await folder.records(of: project)
                    #expect(dry["\(name):1"]?["version"] == "1.1.0")
                    #expect(try folder.text(lock) == first)
                    let again = try await folder.registryBerth(["upgrade"], in: project)
                    #expect(again.exitCode == 0, "\(again.errors)")
                    #expect(try folder.text(lock) != first)
                    #expect(try await folder.said(project) == "two")
                    return (project, name)
                }
                // The registry is gone: what is recorded and was fetched once needs no network.
                #expect(try await folder.said(project) == "two")
                try FileManager.default.removeItem(atPath: "\(project)/\(Self.lock)")
                let asking = try await folder.registryBerth(["plan"], in: project)
                #expect(asking.exitCode == 3)
                #expect(asking.errors.contains("cannot be reached: connection refused"))
                #expect(asking.errors.contains("`\(name):1`"))
            }
        }

        @Test
        func
            `SPEC-LOCK-15 a record that no artifact fulfils is an error`() async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/team/features/go"
                    let digest = try await folder.publish(
                        PublishedFeature(id: "go"),
                        to: registry.host
                    )
                    let project = try folder.project(features: ["\(name):1": [:]])
                    let wrong = "sha256:" + String(repeating: "0", count: 64)
                    for (resolved, integrity, words) in [
                        (wrong, wrong, "has no `\(name):1@\(wrong)`"),
                        (digest, wrong, "contradicts itself"),
                        (digest, "sha256:short", "must be `sha256:` and 64 hexadecimal digits"),
                    ] {
                        try folder.write(
                            """
                            {"features": {"\(name):1": {
                              "version": "1.0.0",
                              "resolved": "\(name)@\(resolved)",
                              "integrity": "\(integrity)"
                            }}}
                            """,
                            to: "\(project)/\(Self.lock)"
                        )
                        let result = try await folder.registryBerth(["build"], in: project)
                        #expect(result.exitCode == 2)
                        #expect(result.errors.contains(words), "\(result.errors)")
                        #expect(result.errors.contains("`berth upgrade`"), "\(result.errors)")
                        #expect(try JSONValue(parsing: result.output)["outcome"] == "error")
                    }
                    try folder.write("this is {{{", to: "\(project)/\(Self.lock)")
                    let broken = try await folder.registryBerth(["build"], in: project)
                    #expect(broken.exitCode == 2)
                    #expect(broken.errors.contains("\(Self.lock):1:1"), "\(broken.errors)")
                }
            }
        }

        @Test
        func
            `SPEC-LOCK-17 SPEC-LOCK-18 SPEC-LOCK-19 SPEC-LOCK-20 a frozen lockfile must be there and agree; an empty one is filled, and removed Features go`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/team/features"
                    for id in ["go", "rust"] {
                        try await folder.publish(PublishedFeature(id: id), to: registry.host)
                    }
                    let folderName = "frozen-\(folder.mark)"
                    let project = try folder.project(
                        features: ["\(name)/go:1": [:]],
                        as: folderName
                    )
                    let lock = "\(project)/\(Self.lock)"
                    func build(_ arguments: [String]) async throws -> (JSONValue, String) {
                        let result = try await folder.registryBerth(
                            ["build"] + arguments,
                            in: project
                        )
                        return (try JSONValue(parsing: result.output), result.errors)
                    }
                    var frozen = try await build(["--frozen-lockfile"])
                    #expect(frozen.0["message"] == "Lockfile does not exist.")
                    #expect(!FileManager.default.fileExists(atPath: lock))
                    try folder.write("", to: lock)
                    frozen = try await build(["--experimental-frozen-lockfile"])
                    #expect(frozen.0["message"] == "Lockfile does not match.")
                    #expect(frozen.1.contains("`--experimental-frozen-lockfile` is deprecated"))
                    #expect(try folder.text(lock) == "")

                    let more = #"{"\#(name)/rust:1": {}}"#
                    let filled = try await build(["--additional-features", more])
                    #expect(filled.0["outcome"] == "success", "\(filled.1)")
                    let text = try folder.text(lock)
                    #expect(
                        try JSONValue(parsing: text)["features"]?.object?.keys == ["\(name)/go:1"]
                    )

                    let dense = try JSONValue(parsing: text).text()
                    try folder.write(dense, to: lock)
                    frozen = try await build(["--frozen-lockfile"])
                    #expect(frozen.0["outcome"] == "success", "\(frozen.1)")
                    #expect(try folder.text(lock) == dense)

                    _ = try folder.project(
                        features: ["\(name)/go:1": [:], "\(name)/rust:1": [:]],
                        as: folderName
                    )
                    frozen = try await build(["--frozen-lockfile"])
                    #expect(frozen.0["message"] == "Lockfile does not match.")
                    #expect(frozen.1.contains("`\(name)/rust:1` is not recorded"), "\(frozen.1)")
                    #expect(try folder.text(lock) == dense)
                    let without = try await build(["--no-lockfile"])
                    #expect(without.0["outcome"] == "success", "\(without.1)")
                    #expect(try folder.text(lock) == dense)

                    _ = try folder.project(features: ["\(name)/rust:1": [:]], as: folderName)
                    let result = try await build(["--experimental-lockfile"])
                    #expect(result.0["outcome"] == "success", "\(result.1)")
                    let keys = try JSONValue(parsing: folder.text(lock))["features"]?.object?.keys
                    #expect(keys == ["\(name)/rust:1"])

                    for flag in [
                        "--frozen-lockfile", "--experimental-lockfile",
                        "--experimental-frozen-lockfile",
                    ] {
                        let refused = try await folder.berth(
                            ["up", "--no-lockfile", flag],
                            in: project
                        )
                        #expect(refused.exitCode != 0)
                        #expect(
                            refused.errors.contains(
                                "--no-lockfile and \(flag) are mutually exclusive."
                            )
                        )
                    }
                }
            }
        }

        @Test
        func
            `SPEC-META-22 SPEC-META-23 SPEC-LOCK-14 what was built needs neither registry nor lockfile to start`()
            async throws
        {
            try await TestFolder.with { folder in
                let image = "berth-test-\(folder.mark)/prebuilt:1"
                let built = try folder.project(features: [:], as: "built-\(folder.mark)")
                let name = try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/team/features"
                    try await folder.publish(PublishedFeature(id: "b"), to: registry.host)
                    try await folder.publish(
                        PublishedFeature(id: "a", metadata: ["dependsOn": ["\(name)/b:1": [:]]]),
                        to: registry.host
                    )
                    _ = try folder.project(
                        features: ["\(name)/a:1": [:]],
                        as: "built-\(folder.mark)"
                    )
                    let result = try await folder.registryBerth(
                        ["build", "--image-name", image],
                        in: built
                    )
                    #expect(result.exitCode == 0, "\(result.errors)")
                    return name
                }
                let label = try await folder.docker([
                    "image", "inspect", "--format",
                    #"{{index .Config.Labels "devcontainer.metadata"}}"#, image,
                ])
                let ids = try JSONValue(parsing: label).array?.compactMap { $0["id"]?.string }
                #expect(ids == ["\(name)/b:1", "\(name)/a:1"], "\(label)")
                // The registry is gone. The image is used as it is, and so is what is recorded.
                let user = try folder.project(
                    text: #"{"image": "\#(image)"}"#,
                    as: "user-\(folder.mark)"
                )
                let up = try await folder.registryBerth(["up"], in: user)
                #expect(up.exitCode == 0, "\(up.errors)")
                #expect(!FileManager.default.fileExists(atPath: "\(user)/\(Self.lock)"))
                let locked = try await folder.registryBerth(["up", "--frozen-lockfile"], in: built)
                #expect(locked.exitCode == 0, "\(locked.errors)")
            }
        }

        /// A Feature whose installer says a word.
        private static func saying(_ word: String, _ version: String) -> PublishedFeature {
            PublishedFeature(id: "go", version: version, installer: "#!/bin/sh\n# \(word)\n")
        }
    }
}

extension TestFolder {
    /// The word in the installer that the plan would run.
    fileprivate func said(_ project: String) async throws -> String? {
        try await plannedFiles(of: project)["go_0/install.sh"]?
            .split(separator: " ").last.map { String($0.prefix { $0 != "\n" }) }
    }
}
