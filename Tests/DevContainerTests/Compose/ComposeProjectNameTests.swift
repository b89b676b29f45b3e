import DevContainer
import Testing

struct ComposeProjectNameTests {
    /// Chooses the name for a Compose file of `/home/u/My Proj.1`.
    private func name(
        environment: [String: String] = [:],
        environmentFile: String = "",
        texts: [String] = ["services: {}"],
        in folder: String = "/home/u/My Proj.1"
    ) throws -> String {
        ComposeProjectName.choose(
            environment: environment,
            environmentFiles: [environmentFile],
            files: try texts.enumerated().map { index, text in
                let path = "\(folder)/\(index).yml"
                return try ComposeFile(parsing: text, path: path, displayPath: path)
            },
            workspaceFolder: "/home/u/My Proj.1"
        )
    }

    @Test func `SPEC-CMP-15 the environment goes before the file, that before the top-level name`()
        throws
    {
        let variable = ["COMPOSE_PROJECT_NAME": "From-Env"]
        let file = "# c\nCOMPOSE_PROJECT_NAME=\"From.File\"\n"
        let named = ["name: first", "name: Second!", "services: {}"]
        #expect(
            try name(environment: variable, environmentFile: file, texts: named) == "from-env"
        )
        #expect(try name(environmentFile: file, texts: named) == "fromfile")
        #expect(try name(texts: named) == "second")
    }

    @Test func `SPEC-CMP-15 a name may use variables of the project`() throws {
        let text = "name: x-${SUFFIX:-none}-$MODE"
        #expect(try name(texts: [text]) == "x-none-")
        #expect(
            try name(environment: ["MODE": "b"], environmentFile: "SUFFIX=a # c", texts: [text])
                == "x-a-b"
        )
    }

    @Test func `SPEC-CMP-15 else the folder of the first file counts, in the allowed letters`()
        throws
    {
        #expect(try name(in: "/home/u/My Proj.1/.devcontainer") == "myproj1_devcontainer")
        #expect(try name() == "myproj1")
        #expect(try name(in: "/home/u/My Proj.1/deploy_A-b") == "deploy_a-b")
        #expect(try name(in: "/home/u/My Proj.1/.devcontainer/sub") == "sub")
        #expect(try name(in: "/home/u/_x") == "x")
        #expect(try name(in: "/home/u/日本") == "default")
    }
}
