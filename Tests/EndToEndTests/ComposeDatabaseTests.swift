import JSONC
import OrderedCollections
import Testing

extension EndToEndTests {
    /// A dev container with a real database beside it, brought up by Docker Compose.
    @Suite struct ComposeDatabaseTests {
        @Test func `the database beside the dev container keeps what is written into it`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    "compose-database",
                    as: folder.projectName
                )
                let first = try await folder.up(repository)
                let project = "\(folder.projectName)_devcontainer"
                #expect(first.json["composeProjectName"] == .string(project))
                #expect(first.json["remoteUser"] == "ada")
                #expect(try await folder.runningServices() == ["app", "database"])
                for name in ["Ada", "Grace"] {
                    _ = try await folder.printed(["./sign", name], in: repository)
                }
                #expect(try await folder.printed(["./list"], in: repository) == "Ada\nGrace\n")

                // Both containers stop, as when the machine goes down, and come up again.
                let containers = try await folder.docker([
                    "ps", "--quiet", "--filter", "label=com.docker.compose.project=\(project)",
                ])
                .split(separator: "\n").map(String.init)
                try await folder.docker(["stop"] + containers)
                let second = try await folder.up(repository)
                #expect(second.container == first.container)
                #expect(try await folder.printed(["./list"], in: repository) == "Ada\nGrace\n")

                // The project goes, its volume stays; then the volume goes, too.
                let down = try await folder.berth(["down"], in: repository)
                #expect(down.exitCode == 0, "\(down.errors)")
                #expect(try await folder.leftOvers(of: project) == ["\(project)_names"])
                let third = try await folder.up(repository)
                #expect(third.container != first.container)
                #expect(try await folder.printed(["./list"], in: repository) == "Ada\nGrace\n")
                let end = try await folder.berth(["down", "--volumes"], in: repository)
                #expect(end.exitCode == 0, "\(end.errors)")
                #expect(try await folder.leftOvers(of: project) == [])
            }
        }
    }
}

extension TestFolder {
    /// The containers, networks and volumes of a Compose project, by their names.
    fileprivate func leftOvers(of project: String) async throws -> [String] {
        let filter = ["--filter", "label=com.docker.compose.project=\(project)"]
        var names: [String] = []
        for command in [
            ["ps", "--all", "--format", "{{.Names}}"],
            ["network", "ls", "--format", "{{.Name}}"],
            ["volume", "ls", "--format", "{{.Name}}"],
        ] {
            names += try await docker(command + filter).split(separator: "\n").map(String.init)
        }
        return names
    }
}
