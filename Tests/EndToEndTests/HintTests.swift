import Testing

extension EndToEndTests {
    /// Hints name what mends the fault at hand.
    @Suite struct HintTests {
        private static let feature = [
            ".devcontainer/devcontainer.json":
                #"{ "image": "debian:bookworm", "features": { "./go": {} } }"#,
            ".devcontainer/go/devcontainer-feature.json":
                #"{ "id": "go", "version": "1.0.0", "name": "Go" }"#,
        ]

        @Test func `a local Feature without install.sh is told to get one`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(Self.feature)
                let result = try await folder.berth(["plan"], in: repository)
                #expect(result.exitCode == 2)
                let lines = result.errors.split(separator: "\n")
                #expect(
                    lines.first ?? "" == """
                        error: the Feature `./go` cannot be used: the folder `.devcontainer/go` \
                        has no `install.sh`
                        """
                )
                #expect(
                    lines.filter { $0.hasPrefix("hint: ") } == [
                        """
                        hint: write `.devcontainer/go/install.sh`, the script that installs the \
                        Feature
                        """
                    ]
                )
            }
        }

        @Test func `upgrade does not name a flag that it has not`() async throws {
            try await TestFolder.with { folder in
                var files = Self.feature
                files[".devcontainer/go/install.sh"] = "#!/bin/sh\n"
                let repository = try await folder.repository(files)
                // Where the lockfile would be is a folder.
                let place = "\(repository)/.devcontainer/devcontainer-lock.json"
                try folder.write("", to: "\(place)/file")
                let upgrade = try await folder.berth(["upgrade"], in: repository)
                #expect(upgrade.exitCode == 3)
                #expect(
                    upgrade.errors == """
                        error: cannot write `.devcontainer/devcontainer-lock.json`
                        hint: check the permissions of the file and its folder

                        """
                )
                let build = try await folder.berth(["build"], in: repository)
                #expect(build.exitCode == 2)
                #expect(
                    build.errors == """
                        error: cannot read `.devcontainer/devcontainer-lock.json`
                        hint: a lockfile is a small file that you may read
                        hint: or leave the lockfile alone with `--no-lockfile`

                        """
                )
            }
        }
    }
}
