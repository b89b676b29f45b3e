import Testing

extension EndToEndTests {
    /// Commands that are not there.
    @Suite struct UnknownCommandTests {
        @Test(arguments: [
            ("rnu", "rnu", "did you mean `berth run`?"),
            ("Up --workspace-folder .", "Up", "did you mean `berth up`?"),
            ("nonsense", "nonsense", "`berth --help` shows what there is"),
            ("config foo", "config foo", "`berth config --help` shows what there is"),
            ("config exlain network", "config exlain", "did you mean `berth config explain`?"),
            ("agent instal", "agent instal", "did you mean `berth agent install`?"),
            ("features tset", "features tset", "did you mean `berth features test`?"),
            ("templates aply -t x", "templates aply", "did you mean `berth templates apply`?"),
            ("help rnu", "rnu", "did you mean `berth run`?"),
            ("help config foo", "config foo", "`berth config --help` shows what there is"),
            ("help up foo", "up foo", "`berth up --help` shows what there is"),
        ])
        func `a slip is an error that names what was meant`(
            line: String,
            command: String,
            hint: String
        ) async throws {
            try await TestFolder.with { folder in
                let words = line.split(separator: " ").map(String.init)
                let result = try await folder.berth(words, in: folder.path)
                #expect(result.exitCode == 64)
                #expect(result.output == "")
                #expect(
                    result.errors == """
                        error: there is no command `berth \(command)`
                        hint: \(hint)

                        """
                )
                let other = try await folder.devcontainer(words)
                #expect(other.exitCode == 1)
                #expect(other.output == "")
                #expect(other.errors.hasPrefix("error: there is no command `devcontainer "))
            }
        }

        @Test(arguments: [
            ["help"], ["help", "up"], ["help", "config", "list"], ["config"], ["config", "list"],
            ["features"], ["features", "--help"], ["--help"], ["--version"],
        ])
        func `what is there is found`(arguments: [String]) async throws {
            try await TestFolder.with { folder in
                let result = try await folder.berth(arguments, in: folder.path)
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(result.output != "")
            }
        }

        @Test(arguments: ["features", "templates"])
        func `under the name devcontainer a verb must follow`(group: String) async throws {
            try await TestFolder.with { folder in
                let result = try await folder.devcontainer([group])
                #expect(result.exitCode == 1)
                #expect(result.output == "")
                #expect(result.errors.hasSuffix("\nError: a verb is missing\n"))
            }
        }

        @Test func `the settings of a folder that is not there are not shown`() async throws {
            try await TestFolder.with { folder in
                for command in [["list"], ["explain", "network"]] {
                    let result = try await folder.berth(
                        ["config"] + command + ["nowhere"],
                        in: folder.path
                    )
                    #expect(result.exitCode == 2)
                    #expect(result.output == "")
                    #expect(
                        result.errors == """
                            error: there is no folder `\(folder.path)/nowhere`
                            hint: name a folder that exists

                            """
                    )
                }
            }
        }
    }
}
