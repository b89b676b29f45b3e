import FoundationEssentials
import Registry
import TestSupport
import Testing

extension EndToEndTests {
    /// The main job on each fixture: a task, done in the repository's own dev container.
    @Suite struct FixtureTests {
        @Test func `image-only: a failing test is mended and committed by the agent`() async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("image-only")
                let summary = try await folder.runFixture("image-only", in: repository)
                let branch = try #require(summary.branch)
                let log = try await folder.git(
                    ["log", "--format=%an <%ae> %s", "main..\(branch)"],
                    in: repository
                )
                #expect(
                    log == "Ada Example <ada@example.org> Count words joined by a dash as two"
                )
                let files = try await folder.git(
                    ["diff", "--name-only", "main", branch],
                    in: repository
                )
                #expect(files == "README.md\nwordcount/counting.py")
            }
        }

        @Test func `non-root: the agent works as the image's own user`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("non-root")
                let summary = try await folder.runFixture("non-root", in: repository)
                let branch = try #require(summary.branch)
                let log = try await folder.git(
                    ["log", "-1", "--format=%s", branch],
                    in: repository
                )
                #expect(log == "Find notes")
                let files = try await folder.git(
                    ["diff", "--name-only", "main", branch],
                    in: repository
                )
                #expect(files == "README.md\nnote\ntests/run")
            }
        }

        @Test func `other-uid: a user with another number writes files of the host's user`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("other-uid")
                let summary = try await folder.runFixture("other-uid", in: repository)
                let branch = try #require(summary.branch)
                let program = try await folder.git(
                    ["show", "\(branch):primes.awk"],
                    in: repository
                )
                #expect(program.contains("divisor * divisor <= number"))
            }
        }

        @Test func `no-git: what the agent leaves uncommitted is committed by Berth`() async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let summary = try await folder.runFixture("no-git", in: repository)
                let branch = try #require(summary.branch)
                #expect(try await folder.runTrailer(branch, in: repository) == summary.run)
                #expect(summary.commits.count == 1)
                let files = try await folder.git(
                    ["diff", "--name-only", "main", branch],
                    in: repository
                )
                #expect(files == "README.md\nslug\ntests/cases")
            }
        }

        @Test func `uncommitted changes of the user are said and stay where they are`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                try folder.write("staged\n", to: "\(repository)/staged.txt")
                try await folder.git(["add", "staged.txt"], in: repository)
                try folder.write("loose\n", to: "\(repository)/loose.txt")
                let summary = try await folder.runFixture("no-git", in: repository)
                let branch = try #require(summary.branch)
                let files = try await folder.git(
                    ["ls-tree", "--name-only", branch],
                    in: repository
                )
                #expect(!files.contains("staged.txt"))
                #expect(!files.contains("loose.txt"))
            }
        }

        @Test func `dockerfile-lifecycle: all hooks run, those of the host when they are allowed`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("dockerfile-lifecycle")
                let summary = try await folder.runFixture(
                    "dockerfile-lifecycle",
                    in: repository,
                    ["--allow-host-commands"]
                )
                let branch = try #require(summary.branch)
                #expect(try await folder.runTrailer(branch, in: repository) == summary.run)
                let header = try await folder.git(
                    ["show", "\(branch):src/tally.h"],
                    in: repository
                )
                #expect(header.contains("double tally_median("))
            }
        }

        @Test func `polyglot-features: Features come from a registry`() async throws {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    try await folder.publishFeatures(registry)
                    let repository = try await folder.repository(
                        "polyglot-features",
                        as: "weather-\(folder.mark)"
                    ) { path in
                        try folder.replaceRegistry(
                            registry,
                            in: "\(path)/.devcontainer/devcontainer.json"
                        )
                    }
                    let summary = try await folder.runFixture("polyglot-features", in: repository)
                    let branch = try #require(summary.branch)
                    let log = try await folder.git(
                        ["log", "--format=%s", "main..\(branch)"],
                        in: repository
                    )
                    #expect(log == "Report temperatures in Kelvin too")
                }
            }
        }
    }
}

extension TestFolder {
    /// Publishes the fixtures' Features to a registry.
    func publishFeatures(_ registry: RegistryFixture) async throws {
        let client = RegistryClient(
            configuration: RegistryConfiguration(environment: [:]),
            store: ContentStore(root: "\(path)/publisher")
        )
        do {
            for name in ["hello", "greeting-tools", "linter"] {
                let folder = "\(path)/features/\(name)"
                try FileManager.default.createDirectory(
                    atPath: "\(path)/features",
                    withIntermediateDirectories: true
                )
                try await copy(
                    "\(BerthProcess.packageFolder)/fixtures/features/\(name)",
                    to: folder
                )
                let metadata = "\(folder)/devcontainer-feature.json"
                try replaceRegistry(registry, in: metadata)
                try write(
                    try text(metadata).replacing("guest-book-$", with: "guest-book-\(mark)-$"),
                    to: metadata
                )
            }
            let package = try CollectionPackage(
                reading: "\(path)/features",
                displayed: "features",
                kind: .feature
            )
            _ = try await CollectionPublisher(
                client: client,
                registry: registry.host,
                namespace: "berth-fixtures/features"
            ).publish(package)
        } catch {
            await client.shutDown()
            throw error
        }
        await client.shutDown()
    }

    /// Writes the registry's host where the fixtures have `localhost:5005`.
    func replaceRegistry(_ registry: RegistryFixture, in file: String) throws {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try write(text.replacing("localhost:5005", with: registry.host), to: file)
    }
}
