import DevContainer
import Diagnostics
import Dockerfile
import JSONC
import OCI
import OrderedCollections
import Planner
import Testing

struct ComposePlanTests {
    private static let files = """
        services:
          app:
            image: debian:bookworm
            command: [serve]
            user: app
          db: {image: "debian:bookworm"}
          tools: {build: /p/tools, profiles: [dev]}
          worker: {build: /p/worker, depends_on: [db]}
        volumes: {declared: {}}
        """

    /// Makes the plan of a configuration for a service of the files, without I/O.
    private func plan(
        _ more: String = "",
        service: String = "app",
        files: String = Self.files,
        version: String = "",
        dockerfile: PlanInput.DockerfileSource? = nil,
        mounts: [Mount] = [],
        capacity: HostCapacity? = nil
    ) throws -> Plan {
        let path = ".devcontainer/devcontainer.json"
        let text = #"{"dockerComposeFile":"c.yml","service":"\#(service)"\#(more)}"#
        let document = try JSONDocument(parsing: Array(text.utf8), path: path)
        let placement = WorkspacePlacement(localFolder: "/home/ada/shop")
        let faults = JSONFaults()
        let read = Configuration(
            reading: document,
            variables: placement.variables(for: document, localEnvironment: [:]),
            faults: faults
        )
        let configuration = try #require(read, "\(faults.diagnostics)")
        guard case .compose(let wish) = configuration.kind else {
            throw DiagnosticError(Diagnostic(code: "kind", "no Compose configuration"))
        }
        let entries = [MetadataEntry(picking: configuration)]
        let file = try ComposeFile(parsing: version, path: "/p/c.yml", displayPath: "c.yml")
        var input = PlanInput(
            configuration: configuration,
            document: document,
            configurationPath: path,
            merged: MergedConfiguration(entries),
            metadataLabel: entries.labelText,
            placement: placement,
            features: [],
            base: BaseImage(
                reference: "debian:bookworm",
                identifier: "sha256:4c4d",
                isLocal: true,
                user: "base",
                environment: [:],
                entrypoint: ["/entry"],
                command: ["bash"],
                metadataLabel: nil,
                hasBuildTriggers: false,
                platform: "linux/amd64"
            ),
            dockerfile: dockerfile,
            compose: PlanInput.ComposeSource(
                project: ComposeProject(
                    name: "shop",
                    files: [file],
                    folder: "/p",
                    environmentFile: nil,
                    workspaceFolder: "/p"
                ),
                model: try ComposeModel(parsing: files),
                service: wish.service,
                runServices: wish.runServices
            ),
            hostUser: .init(userIdentifier: 0, groupIdentifier: 0),
            identityLabels: ["devcontainer.local_folder": "/home/ada/shop"],
            additionalMounts: mounts
        )
        input.capacity = capacity
        return try Plan(input)
    }

    /// The members of the service in the override file.
    private func service(_ plan: Plan) throws -> JSONValue {
        let compose = try #require(plan.compose)
        return try #require(compose.override.json["services"]?[compose.service])
    }

    /// What the wrapper of the container's process runs in the end.
    private func ownCommand(_ plan: Plan) throws -> [String] {
        let command = try #require(try service(plan)["command"]?.array).compactMap(\.string)
        try #require(command.count >= 3 && command[0] == "-c" && command[2] == "-")
        return Array(command.dropFirst(3))
    }

    @Test func `SPEC-CMP-07 all services start by default, else those asked for and the own one`()
        throws
    {
        let all = try #require(try plan().compose)
        #expect(all.startedServices == [])
        #expect(all.services.filter(\.isStarted).map(\.name) == ["app", "db", "worker"])
        #expect(all.builtServices == ["worker"])
        let some = try #require(try plan(#","runServices":["db"]"#).compose)
        #expect(some.startedServices == ["db", "app"])
        #expect(some.services.filter(\.isStarted).map(\.name) == ["app", "db"])
        #expect(some.builtServices == [])
    }

    @Test func `SPEC-CMP-24 a service behind a profile is started by its name`() throws {
        let compose = try #require(try plan(service: "tools").compose)
        #expect(compose.startedServices == ["app", "db", "worker", "tools"])
    }

    @Test func `SPEC-CMP-12 SPEC-CMP-21 the service's own command runs, by the rules of Compose`()
        throws
    {
        #expect(try ownCommand(plan()) == ["/entry", "serve"])
        let files = "services: {app: {image: debian, entrypoint: /own -x}}"
        #expect(try ownCommand(plan(files: files)) == ["/own", "-x"])
        let none = "services: {app: {image: debian}}"
        #expect(try ownCommand(plan(files: none)) == ["/entry", "bash"])
        #expect(try ownCommand(plan(#","overrideCommand":true"#)) == [])
    }

    @Test func `a Dockerfile's own command runs where Compose names none`() throws {
        var dockerfile = PlanInput.DockerfileSource(
            path: "Dockerfile",
            text: "FROM debian:bookworm AS dev\nCMD [\"own\"]\n",
            stage: "dev",
            arguments: [],
            cacheFrom: [],
            options: [],
            context: nil,
            user: "builder"
        )
        dockerfile.process.command = ["own"]
        let files = "services: {app: {build: /p, pull_policy: build}}"
        let plan = try plan(files: files, dockerfile: dockerfile)
        #expect(try ownCommand(plan) == ["own"])
        #expect(plan.users.containerUser == "builder")
        #expect(try service(plan)["image"]?.string == plan.build?.tag)
        #expect(try service(plan)["pull_policy"] == "missing")
    }

    @Test func `SPEC-FENV-05 AMB-41 containerUser goes before the service's user`()
        throws
    {
        #expect(try plan().users == Users(containerUser: "app", remoteUser: "app", update: nil))
        #expect(try service(plan())["user"] == nil)
        let own = try plan(#","containerUser":"dev""#)
        #expect(own.users.containerUser == "dev")
        #expect(try service(own)["user"] == "dev")
        let none = "services: {app: {image: debian}}"
        #expect(try plan(files: none).users.containerUser == "base")
    }

    @Test func `SPEC-CMP-17 SPEC-MRG-34 what the configuration asks for is in the override`() throws
    {
        let plan = try plan(
            """
            ,"init":true,"privileged":true,"capAdd":["SYS_PTRACE"],"securityOpt":["a=b"],
            "containerEnv":{"A":"1"},"hostRequirements":{"gpu":true}
            """,
            version: "version: '3.8'"
        )
        let service = try service(plan)
        #expect(service["image"] == nil)
        #expect(service["init"] == true)
        #expect(service["privileged"] == true)
        #expect(service["cap_add"] == ["SYS_PTRACE"])
        #expect(service["security_opt"] == ["a=b"])
        #expect(service["environment"] == ["A": "1"])
        #expect(service["labels"]?["devcontainer.local_folder"] == "/home/ada/shop")
        #expect(service["labels"]?["devcontainer.metadata"]?.string?.contains("SYS_PTRACE") == true)
        #expect(plan.compose?.override.json["version"] == "3.8")
    }

    @Test func `SPEC-HOST-05 a wish for a GPU becomes a device reservation`() throws {
        let devices: JSONValue = [["capabilities": ["gpu"]]]
        let wish = try plan(
            #","hostRequirements":{"gpu":true}"#,
            capacity: HostCapacity(hasGraphics: true)
        )
        #expect(
            try service(wish)["deploy"] == ["resources": ["reservations": ["devices": devices]]]
        )
        #expect(try service(plan())["deploy"] == nil)
    }

    @Test func `SPEC-CMP-19 volumes of mounts are declared unless the files do`() throws {
        let plan = try plan(
            #","mounts":["source=v,target=/v","source=declared,target=/d","target=/anonymous"]"#,
            mounts: [try Mount(parsing: "type=volume,source=out,target=/o,external=true")]
        )
        #expect(
            plan.compose?.override.json["volumes"] == ["v": [:], "out": ["external": true]]
        )
        #expect(
            try service(plan)["volumes"] == [
                ["type": "volume", "source": "v", "target": "/v"],
                ["type": "volume", "source": "declared", "target": "/d"],
                ["type": "volume", "target": "/anonymous"],
                ["type": "volume", "source": "out", "target": "/o"],
            ]
        )
    }

    @Test func `an image that another service shares is built for that one, too`() throws {
        let files = """
            services:
              app: {build: /p, image: shared}
              worker: {image: shared}
              other: {image: else}
            """
        #expect(try plan(files: files).compose?.builtServices == ["app"])
        #expect(
            try plan(#","runServices":["other"]"#, files: files).compose?.builtServices == []
        )
    }

    @Test func `the plan says what Compose starts, to people and to programs`() throws {
        let plan = try plan(#","runServices":["db"]"#)
        let text = PlanText.render(plan, .init(), style: .plain)
        #expect(
            text.contains(
                """
                Compose      project shop
                             c.yml
                             and what Berth adds to the service app
                Services     app  debian:bookworm (the dev container)
                             db  debian:bookworm (starts with it)
                             tools  /p/tools (is not started)
                             worker  /p/worker (is not started)
                """
            )
        )
        #expect(plan.json["compose"]?["startedServices"] == ["db", "app"])
        #expect(plan.json["createContainer"] == nil)
        #expect(
            plan.json["compose"]?["override"]?["services"]?["app"]?["entrypoint"] == ["/bin/sh"]
        )
    }
}
