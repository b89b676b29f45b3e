import FoundationEssentials
import JSONC
import OrderedCollections
import Testing

extension ConformanceTests {
    /// Docker Compose configurations on the real engine, with the Compose of this machine.
    @Suite struct ComposeTests {
        @Test func `SPEC-CMP-02 SPEC-CMP-06 SPEC-CMP-07 SPEC-CMP-10 several files make a project`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.composeRepository(Self.twoFiles)
                let up = try await folder.up(repository)
                #expect(up.json["composeProjectName"]?.string == folder.projectName)
                #expect(up.json["remoteWorkspaceFolder"] == "/")
                #expect(
                    try await folder.printed(["printenv", "WHO", "ROOT"], in: repository)
                        == "second\nroot\n"
                )
                #expect(try await folder.runningServices() == ["app", "db"])
            }
        }

        @Test func `SPEC-CMP-11 SPEC-CMP-12 SPEC-CMP-22 SPEC-CMP-23 the own service is worked in`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.composeRepository(Self.twoFiles)
                let first = try await folder.up(repository)
                #expect(
                    try await folder.printed(["sh", "-c", "cat /ran /hook"], in: repository)
                        == "from-service\nhook in /\n"
                )
                let sources = try await folder.printed(
                    ["sh", "-c", "ls -d /workspaces 2>/dev/null; ls /"],
                    in: repository
                )
                #expect(!sources.contains("workspaces") && !sources.contains("README"))
                let second = try await folder.up(repository)
                #expect(second.json == first.json)
                let database = try #require(try await folder.container(of: "db"))
                let names = try await folder.docker(["exec", database, "ls", "/"])
                #expect(!names.contains("hook") && !names.contains("ran"))
            }
        }

        @Test func `SPEC-CMP-16 a container that Compose made without Berth is found`() async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.composeRepository(Self.twoFiles)
                try await folder.compose(["up", "--detach"], in: repository)
                let own = try #require(try await folder.container(of: "app"))
                let up = try await folder.up(repository)
                #expect(up.container == own)
                #expect(
                    try await folder.printed(["cat", "/hook"], in: repository) == "hook in /\n"
                )
                #expect(!up.errors.contains("Creating"))
            }
        }

        @Test func `SPEC-CMP-03 SPEC-CMP-01 a service that is missing is named`() async throws {
            try await TestFolder.with { folder in
                var files = Self.twoFiles
                files[".devcontainer/devcontainer.json"] = """
                    {"dockerComposeFile": "../docker-compose.yml",
                     "service": "ap"}
                    """
                let repository = try await folder.composeRepository(files)
                let unknown = try await folder.berth(["up"], in: repository)
                #expect(unknown.exitCode == 2)
                #expect(
                    unknown.errors.hasPrefix(
                        """
                        error: Service 'ap' configured in devcontainer.json not found in \
                        Docker Compose configuration.
                         --> .devcontainer/devcontainer.json:2:13
                        """
                    ),
                    "\(unknown.errors)"
                )
                #expect(unknown.errors.contains("did you mean `app`?"))
                try folder.write(
                    #"{"dockerComposeFile": "../docker-compose.yml"}"#,
                    to: "\(repository)/.devcontainer/devcontainer.json"
                )
                let missing = try await folder.berth(["up"], in: repository)
                #expect(missing.exitCode == 2)
                #expect(missing.errors.contains("`dockerComposeFile` needs `service`"))
                #expect(try await folder.runningServices() == [])
            }
        }

        @Test func `SPEC-CMP-04 docker compose goes before docker-compose`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.composeRepository(Self.twoFiles)
                // A `docker` with the Compose plug-in, which notes that it was asked.
                try folder.program(
                    "docker",
                    """
                    echo "$1 $2" >> '\(folder.path)/calls'
                    [ "$1" = compose ] || exit 1
                    shift
                    exec docker-compose "$@"
                    """
                )
                let path = "\(folder.path)/bin:\(folder.environment["PATH"] ?? "")"
                let plan = try await folder.berth(
                    ["plan"],
                    in: repository,
                    environment: ["PATH": path, "BERTH_DOCKER": ""]
                )
                #expect(plan.exitCode == 0, "\(plan.errors)")
                #expect(
                    try folder.text("\(folder.path)/calls")
                        == "compose version\ncompose --project-name\n"
                )
                #expect(plan.output.contains("Compose      project \(folder.projectName)"))
            }
        }

        @Test func `SPEC-CMP-05 SPEC-SCH-15 an empty list stands for the default files`()
            async throws
        {
            try await TestFolder.with { folder in
                var files = Self.twoFiles
                files[".devcontainer/devcontainer.json"] =
                    #"{"dockerComposeFile": [], "service": "app"}"#
                files["docker-compose.override.yml"] = "services: {more: {image: one}}\n"
                files["other.yml"] = "services: {app: {image: two}}\n"
                files["env.yml"] = "services: {app: {image: three}}\n"
                let repository = try await folder.composeRepository(files)
                func services(_ environment: [String: String] = [:]) async throws -> JSONValue? {
                    let result = try await folder.berth(
                        ["plan", "--format", "json"],
                        in: repository,
                        environment: environment
                    )
                    // An image that is nowhere is told with its name.
                    if result.exitCode != 0 { return .string(result.errors) }
                    return try JSONValue(parsing: result.output)["compose"]?["files"]
                }
                #expect(
                    try await services() == [
                        .string("\(repository)/docker-compose.yml"),
                        .string("\(repository)/docker-compose.override.yml"),
                    ]
                )
                try folder.write("COMPOSE_FILE=other.yml\n", to: "\(repository)/.env")
                #expect(try await services()?.string?.contains("`two`") == true)
                let named = try await services(["COMPOSE_FILE": "env.yml:other.yml"])
                #expect(named?.string?.contains("`two`") == true)
                let turned = try await services(["COMPOSE_FILE": "other.yml:env.yml"])
                #expect(turned?.string?.contains("`three`") == true)
            }
        }

        @Test func `SPEC-CMP-13 overrideCommand keeps a service up whose command ends`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.composeRepository([
                    "docker-compose.yml":
                        "services: {app: {image: \"debian:bookworm\", command: \"false\"}}\n",
                    ".devcontainer/devcontainer.json": """
                    {"dockerComposeFile": "../docker-compose.yml", "service": "app",
                     "overrideCommand": true}
                    """,
                ])
                let up = try await folder.up(repository)
                let container = try #require(up.container)
                let state = try await folder.inspect(container)["State"]
                #expect(state?["Running"] == true)
                #expect(try await folder.printed(["echo", "up"], in: repository) == "up\n")
            }
        }

        @Test func `SPEC-CMP-17 SPEC-CMP-18 SPEC-CMP-19 SPEC-MRG-34 an override has it all`()
            async throws
        {
            try await TestFolder.with { folder in
                let volume = "outside-\(folder.mark)"
                try await folder.docker(["volume", "create", volume])
                let repository = try await folder.composeRepository(Self.override)
                let up = try await folder.up(
                    repository,
                    ["--mount", "type=volume,source=\(volume),target=/outside,external=true"]
                )
                let container = try await folder.inspect(try #require(up.container))
                let host = try #require(container["HostConfig"])
                #expect(host["Init"] == true)
                #expect(host["Privileged"] == true)
                #expect(host["CapAdd"] == ["SYS_PTRACE"])
                #expect(host["SecurityOpt"]?.array?.contains("seccomp=unconfined") == true)
                let config = try #require(container["Config"])
                #expect(config["User"] == "1000")
                #expect(
                    config["Labels"]?["devcontainer.metadata"]?.string?.contains("SYS_PTRACE")
                        == true
                )
                #expect(config["Labels"]?["devcontainer.local_folder"]?.string == repository)
                #expect(
                    try await folder.printed(["printenv", "V"], in: repository) == "a$b'c\"\n\\\n"
                )
                let mounts = (container["Mounts"]?.array ?? []).map { mount in
                    [mount["Type"], mount["Name"], mount["Destination"], mount["RW"]]
                }
                #expect(
                    mounts.contains([
                        "volume", .string("\(folder.projectName)_data"), "/data", true,
                    ])
                )
                #expect(mounts.contains(["volume", .string(volume), "/outside", true]))
                #expect(mounts.contains(["bind", nil, "/read-only", false]))
                let files = config["Labels"]?["com.docker.compose.project.config_files"]?.string
                #expect(
                    files?.split(separator: ",").last
                        == "\(folder.path)/home/state/berth/compose/\(folder.projectName)/app.yml"
                )
            }
        }

        @Test func `SPEC-CMP-14 SPEC-FINST-16 SPEC-META-25 Features go onto the service's build`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.composeRepository(Self.features)
                let up = try await folder.up(repository)
                #expect(up.json["remoteUser"] == "vscode")
                #expect(
                    try await folder.printed(
                        ["sh", "-c", "cat /hello /built; id -un"],
                        in: repository
                    )
                        == "hello from a Feature\nargument\nvscode\n"
                )
                let container = try await folder.inspect(try #require(up.container))
                let metadata = container["Config"]?["Labels"]?["devcontainer.metadata"]?.string
                #expect(metadata?.contains(#"{"remoteUser":"vscode"}"#) == true)
                #expect(metadata?.contains(#""id":"./hello""#) == true)
                let other = try #require(try await folder.container(of: "other"))
                let names = try await folder.docker(["exec", other, "ls", "/"])
                #expect(names.contains("built") && !names.contains("hello"))
            }
        }

        @Test func `build makes the images of all services that are built`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.composeRepository(Self.features)
                let other = "\(folder.projectName)_other"
                let build = try await folder.berth(["build"], in: repository)
                #expect(build.exitCode == 0, "\(build.errors)")
                let images = try await folder.docker(["images", "--format", "{{.Repository}}"])
                #expect(images.split(separator: "\n").contains { $0 == other })
                _ = try await folder.docker(["image", "rm", other])
            }
        }

        @Test func `SPEC-CMP-21 an entrypoint in the file does away with the image's command`()
            async throws
        {
            try await TestFolder.with { folder in
                var files = Self.features
                files[".devcontainer/devcontainer.json"] =
                    #"{"dockerComposeFile": "../docker-compose.yml", "service": "app"}"#
                let repository = try await folder.composeRepository(files)
                _ = try await folder.up(repository)
                #expect(try await folder.printed(["cat", "/started"], in: repository) == "image\n")
                try folder.write(
                    """
                    services:
                      app:
                        entrypoint: ["sh", "-c", "echo \\"$$0 $$@\\" > /started; sleep infinity"]
                    """,
                    to: "\(repository)/more.yml"
                )
                try folder.write(
                    """
                    {"dockerComposeFile": ["../docker-compose.yml", "../more.yml"],
                     "service": "app"}
                    """,
                    to: "\(repository)/.devcontainer/devcontainer.json"
                )
                _ = try await folder.up(repository, ["--remove-existing-container"])
                #expect(try await folder.printed(["cat", "/started"], in: repository) == "sh \n")
            }
        }

        @Test func `SPEC-CMP-24 a service behind a profile is started with what else runs`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.composeRepository([
                    "docker-compose.yml": """
                    name: named-\(folder.mark)
                    services:
                      app: {image: "debian:bookworm", command: sleep infinity, profiles: [dev]}
                      db: {image: "debian:bookworm", command: sleep infinity}
                      other: {image: "debian:bookworm", command: sleep infinity, profiles: [x]}
                    """,
                    ".devcontainer/devcontainer.json":
                        #"{"dockerComposeFile": "../docker-compose.yml", "service": "app"}"#,
                ])
                let up = try await folder.up(repository)
                #expect(up.json["composeProjectName"] == .string("named-\(folder.mark)"))
                #expect(try await folder.runningServices() == ["app", "db"])
            }
        }

        @Test
        func `SPEC-CMP-08 SPEC-CMP-09 all services stop with it unless shutdownAction is none`()
            async throws
        {
            try await TestFolder.with { folder in
                var files = Self.twoFiles
                let configuration = """
                    {"dockerComposeFile": "../docker-compose.yml", "service": "app",
                     "runServices": ["db"], "init": true, "shutdownAction": "none"}
                    """
                files[".devcontainer/devcontainer.json"] = configuration
                files["docker-compose.yml", default: ""] += """

                      third:
                        image: debian:bookworm
                    """
                let repository = try await folder.composeRepository(files)
                let first = try await folder.up(repository)
                _ = try await folder.berth(["stop"], in: repository)
                #expect(try await folder.runningServices() == ["app", "db"])
                try folder.write(
                    configuration.replacing(#", "shutdownAction": "none""#, with: ""),
                    to: "\(repository)/.devcontainer/devcontainer.json"
                )
                _ = try await folder.up(repository, ["--remove-existing-container"])
                let stop = try await folder.berth(["stop"], in: repository)
                #expect(stop.exitCode == 0, "\(stop.errors)")
                #expect(try await folder.runningServices() == [])
                let again = try await folder.up(repository)
                #expect(again.container != first.container)
                #expect(try await folder.runningServices() == ["app", "db"])
            }
        }

        @Test func `a folder of the same name does not take another one's project`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.composeRepository(Self.twoFiles)
                _ = try await folder.up(repository)
                let clone = try await folder.repository(
                    Self.twoFiles,
                    as: "clone/\(folder.projectName)"
                )
                let refused = try await folder.berth(["up"], in: clone)
                #expect(refused.exitCode == 2)
                #expect(
                    refused.errors.hasPrefix(
                        """
                        error: the Compose project `\(folder.projectName)` belongs to the dev \
                        container of `\(repository)`
                        """
                    ),
                    "\(refused.errors)"
                )
                let named = try await folder.berth(
                    ["up"],
                    in: clone,
                    environment: ["COMPOSE_PROJECT_NAME": "clone-\(folder.mark)"]
                )
                #expect(named.exitCode == 0, "\(named.errors)")
                #expect(try await folder.runningServices() == ["app", "app", "db", "db"])
            }
        }

        @Test func `what Compose says of a file is told with its place`() async throws {
            try await TestFolder.with { folder in
                var files = Self.twoFiles
                files[".devcontainer/second.yml"] = "name: x\nservices:\n  app:\n    imag: x\n"
                let repository = try await folder.composeRepository(files)
                let result = try await folder.berth(["up"], in: repository)
                #expect(result.exitCode == 1)
                #expect(
                    result.errors.hasPrefix(
                        """
                        error: Docker Compose cannot use the files of the configuration
                         --> .devcontainer/second.yml:3:3
                        """
                    ),
                    "\(result.errors)"
                )
                #expect(result.errors.contains("'imag'"))
                try folder.write(
                    "services:\n\tapp: {}\n",
                    to: "\(repository)/.devcontainer/second.yml"
                )
                let tab = try await folder.berth(["up"], in: repository)
                #expect(tab.exitCode == 2)
                #expect(tab.errors.contains("--> .devcontainer/second.yml:2:1"), "\(tab.errors)")
                try FileManager.default.removeItem(
                    atPath: "\(repository)/.devcontainer/second.yml"
                )
                let missing = try await folder.berth(["up"], in: repository)
                #expect(missing.exitCode == 2)
                #expect(
                    missing.errors.hasPrefix(
                        "error: there is no Compose file `.devcontainer/second.yml`"
                    )
                )
            }
        }

        @Test func `a service that cannot start is told, and the next up makes it anew`()
            async throws
        {
            try await TestFolder.with { folder in
                var files = Self.twoFiles
                files[".devcontainer/second.yml"] =
                    "services: {app: {volumes: [{type: bind, source: /no/such, target: /x}]}}\n"
                let repository = try await folder.composeRepository(files)
                let failed = try await folder.berth(["up"], in: repository)
                #expect(failed.exitCode == 1)
                #expect(failed.errors.contains("Docker Compose cannot start the services"))
                #expect(failed.errors.contains("/no/such"), "\(failed.errors)")
                try folder.write(
                    "services: {app: {environment: {WHO: mended}}}\n",
                    to: "\(repository)/.devcontainer/second.yml"
                )
                _ = try await folder.up(repository)
                #expect(
                    try await folder.printed(["printenv", "WHO"], in: repository) == "mended\n"
                )
            }
        }

        @Test func `SPEC-FENV-04 SPEC-FENV-05 AMB-41 containerUser, else the service's user`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.composeRepository(Self.users)
                let service = try await folder.up(repository)
                #expect(service.json["remoteUser"] == "daemon")
                #expect(try await folder.printed(["id", "-un"], in: repository) == "daemon\n")
                #expect(
                    try await folder.printed(["cat", "/tmp/feature"], in: repository)
                        == "daemon daemon\n"
                )
                try folder.write(
                    Self.users[".devcontainer/devcontainer.json", default: ""]
                        .replacing(
                            "\"service\"",
                            with: "\"containerUser\": \"games\", \"service\""
                        ),
                    to: "\(repository)/.devcontainer/devcontainer.json"
                )
                let own = try await folder.up(repository, ["--remove-existing-container"])
                #expect(own.json["remoteUser"] == "games")
                let container = try await folder.inspect(try #require(own.container))
                #expect(container["Config"]?["User"] == "games")
                #expect(
                    try await folder.printed(["cat", "/tmp/feature"], in: repository)
                        == "games games\n"
                )
            }
        }
    }
}

extension ConformanceTests.ComposeTests {
    /// Two Compose files, a `.env` at the root, and a hook that leaves a trace.
    private static let twoFiles = [
        "docker-compose.yml": """
        services:
          app:
            image: debian:bookworm
            command: ["sh", "-c", "echo from-service > /ran; sleep infinity"]
            environment:
              WHO: first
              ROOT: ${ROOT_VARIABLE}
          db:
            image: debian:bookworm
            command: sleep infinity
        """,
        ".devcontainer/second.yml": "services: {app: {environment: {WHO: second}}}\n",
        ".env": "ROOT_VARIABLE=root\n",
        "README.md": "A project.\n",
        ".devcontainer/devcontainer.json": """
        {
          "dockerComposeFile": ["../docker-compose.yml", "second.yml"],
          "service": "app",
          "postCreateCommand": "echo hook in $(pwd) > /hook"
        }
        """,
    ]

    /// Everything that a configuration may ask for of a service.
    private static let override = [
        "docker-compose.yml": """
        version: '3.4'
        services:
          app:
            image: debian:bookworm
            command: sleep infinity
            labels: {own: label}
        """,
        ".devcontainer/devcontainer.json": #"""
        {
          "dockerComposeFile": "../docker-compose.yml",
          "service": "app",
          "init": true,
          "privileged": true,
          "capAdd": ["SYS_PTRACE"],
          "securityOpt": ["seccomp=unconfined"],
          "containerUser": "1000",
          "containerEnv": { "V": "a$b'c\"\n\\" },
          "mounts": [
            "source=data,target=/data,type=volume",
            "type=bind,source=${localWorkspaceFolder},target=/read-only,readonly"
          ]
        }
        """#,
    ]

    /// A service that is built, upon a base with metadata, and another that is built as it is.
    private static let features = [
        "docker-compose.yml": """
        services:
          app:
            build:
              context: image
              args: [WORD=argument]
              target: dev
          other:
            build:
              context: image
              args: [WORD=argument]
              target: dev
        """,
        "image/Dockerfile": #"""
        FROM mcr.microsoft.com/devcontainers/base:bookworm AS base
        FROM base AS dev
        ARG WORD
        RUN echo $WORD > /built
        CMD ["sh", "-c", "echo image > /started; sleep infinity"]
        FROM scratch
        """#,
        ".devcontainer/hello/devcontainer-feature.json":
            #"{"id": "hello", "version": "1.0.0", "name": "Hello"}"#,
        ".devcontainer/hello/install.sh": """
        #!/bin/sh
        echo 'hello from a Feature' > /hello
        echo "$_CONTAINER_USER $_REMOTE_USER" > /tmp/feature
        """,
        ".devcontainer/devcontainer.json": """
        {
          "dockerComposeFile": "../docker-compose.yml",
          "service": "app",
          "features": { "./hello": {} }
        }
        """,
    ]

    /// A service with a user of its own.
    private static let users = features.merging([
        "docker-compose.yml":
            "services: {app: {image: \"debian:bookworm\", command: sleep infinity, user: daemon}}\n"
    ]) { _, own in own }
}

extension TestFolder {
    /// The name of the Compose project of ``composeRepository(_:)``, which names this folder.
    var projectName: String { "p-\(mark)" }

    /// Makes a repository of files, in a folder whose name is of this test alone.
    func composeRepository(_ files: [String: String]) async throws -> String {
        try await repository(files, as: projectName)
    }

    /// Runs the machine's Compose on the files at the root of a repository.
    @discardableResult
    func compose(_ arguments: [String], in repository: String) async throws -> String {
        try await tool("docker-compose", arguments, in: repository)
    }

    /// The services of this folder's projects that run, sorted.
    func runningServices() async throws -> [String] {
        let format =
            #"{{.Label "com.docker.compose.project"}} {{.Label "com.docker.compose.service"}}"#
        let lines = try await docker(["ps", "--format", format])
        return lines.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return words.count == 2 && words[0].contains(mark) ? String(words[1]) : nil
        }
        .sorted()
    }

    /// The container of a service of this folder's own project.
    func container(of service: String) async throws -> String? {
        let labels = ["project=\(projectName)", "service=\(service)"]
        let filters = labels.flatMap { ["--filter", "label=com.docker.compose.\($0)"] }
        return try await docker(["ps", "--all", "--quiet", "--no-trunc"] + filters)
            .split(separator: "\n").first.map(String.init)
    }

    /// What the engine says of a container.
    func inspect(_ container: String) async throws -> JSONValue {
        let text = try await docker(["inspect", container])
        return try #require(JSONValue(parsing: text).array?.first)
    }

    /// What a command in the dev container prints; it must succeed.
    func printed(_ command: [String], in repository: String) async throws -> String {
        let result = try await berth(["exec"] + command, in: repository)
        try #require(result.exitCode == 0, "\(result.errors)")
        return result.output
    }

    /// Writes a shell script into a folder for programs.
    func program(_ name: String, _ script: String) throws {
        let file = "\(path)/bin/\(name)"
        try write("#!/bin/sh\n\(script)\n", to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    }
}
