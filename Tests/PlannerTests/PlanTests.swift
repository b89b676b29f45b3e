import DevContainer
import Diagnostics
import JSONC
import OCI
import OrderedCollections
import Planner
import Testing

struct PlanTests {
    /// Makes the plan of a configuration at a path on the host, without I/O.
    private func plan(
        _ text: String,
        folder: String = "/home/ada/shop",
        user: Int = 1_000,
        isMapped: Bool = false,
        dockerfile: PlanInput.DockerfileSource? = nil,
        builder: BuildPlan.Builder = .buildKit
    ) throws -> Plan {
        let path = ".devcontainer/devcontainer.json"
        let document = try JSONDocument(parsing: Array(text.utf8), path: path)
        let placement = WorkspacePlacement(localFolder: folder)
        let identity = Identity(localFolder: folder, configurationFile: "\(folder)/\(path)")
        let variables = placement.variables(
            for: document,
            localEnvironment: [:],
            devcontainerId: identity.devcontainerId
        )
        let faults = JSONFaults()
        let read = Configuration(reading: document, variables: variables, faults: faults)
        let configuration = try #require(read, "\(faults.diagnostics)")
        let entries = [MetadataEntry(picking: configuration)]
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
                user: "",
                environment: ["PATH": "/usr/bin"],
                entrypoint: [],
                command: ["bash"],
                metadataLabel: nil,
                hasBuildTriggers: false,
                platform: "linux/amd64"
            ),
            dockerfile: dockerfile,
            hostUser: .init(
                userIdentifier: user,
                groupIdentifier: user,
                isMapped: isMapped
            ),
            identityLabels: OrderedDictionary(
                uniqueKeysWithValues: identity.labels.sorted { $0.key < $1.key }
            )
        )
        input.builder = builder
        return try Plan(input)
    }

    private func dockerfile(
        context: String,
        folder: String = "/home/ada/shop",
        options: [String] = []
    ) throws -> PlanInput.DockerfileSource {
        PlanInput.DockerfileSource(
            path: "Dockerfile",
            text: "FROM debian:bookworm AS dev\nCOPY a /a\n",
            stage: "dev",
            arguments: [BuildArgument(name: "A", value: "1")],
            cacheFrom: [],
            options: options,
            context: ContextFolder(
                path: folder,
                ignoreText: "",
                sources: ["a"],
                digest: Digest.sha256(of: context.utf8)
            ),
            user: nil
        )
    }

    @Test
    func `SPEC-UID-13 SPEC-UID-14 ids stay where the engine maps users and where root works`()
        throws
    {
        let text = #"{"image":"debian:bookworm","remoteUser":"dev"}"#
        let update = UserIdentifierUpdate(
            user: "dev",
            userIdentifier: 1_234,
            groupIdentifier: 1_234
        )
        #expect(try plan(text, user: 1_234).users.update == update)
        #expect(try plan(text, user: 1_234, isMapped: true).users.update == nil)
        #expect(try plan(text, user: 1_234, isMapped: true).build == nil)
        #expect(try plan(text, user: 0).users.update == nil)
        #expect(try plan(text, user: 0).build == nil)
    }

    @Test func `the same input gives the same bytes and the same digest`() throws {
        let text = #"{"image":"debian:bookworm","containerEnv":{"B":"2","A":"1"}}"#
        let first = try plan(text)
        let second = try plan(text)
        #expect(first.json.text(.canonical) == second.json.text(.canonical))
        #expect(first.digest == second.digest)
    }

    @Test func `an image configuration for root builds nothing`() throws {
        let plan = try plan(#"{"image":"debian:bookworm"}"#)
        #expect(plan.build == nil)
        #expect(plan.image == "debian:bookworm")
        #expect(plan.users == Users(containerUser: "root", remoteUser: "root", update: nil))
        #expect(plan.demands == [])
    }

    @Test func `the remote user gets the host user's ids in a layer of its own`() throws {
        let plan = try plan(#"{"image":"debian:bookworm","remoteUser":"dev"}"#, user: 1_234)
        #expect(
            plan.build?.dockerfile == """
                FROM debian:bookworm AS berth
                USER root

                # dev gets the ids of the user on the host
                RUN --mount=type=bind,source=.berth-build/update-user-ids.sh,\
                target=/tmp/berth-update-user-ids.sh sh /tmp/berth-update-user-ids.sh 'dev' 1234 1234

                """
        )
        #expect(
            try self.plan(#"{"image":"debian:bookworm","remoteUser":"dev"}"#, user: 0).build == nil
        )
    }

    @Test func `two clones share the build key; a hook does not change it, a copied file does`()
        throws
    {
        let text = #"{"build":{"dockerfile":"Dockerfile"}}"#
        let hook = #"{"build":{"dockerfile":"Dockerfile"},"postCreateCommand":"make"}"#
        let first = try plan(text, dockerfile: dockerfile(context: "one"))
        let clone = try plan(text, folder: "/srv/shop", dockerfile: dockerfile(context: "one"))
        let hooked = try plan(hook, dockerfile: dockerfile(context: "one"))
        let changed = try plan(text, dockerfile: dockerfile(context: "two"))
        #expect(first.build?.key == clone.build?.key)
        #expect(first.build?.tag == clone.build?.tag)
        #expect(first.build?.key == hooked.build?.key)
        #expect(first.digest != hooked.digest)
        #expect(first.build?.key != changed.build?.key)
    }

    @Test func `the last stage is always ours, so that the labels belong to what is built`() throws
    {
        let plan = try plan(
            #"{"build":{"dockerfile":"Dockerfile"}}"#,
            dockerfile: dockerfile(context: "one")
        )
        #expect(plan.build?.target == "berth")
        #expect(
            plan.build?.dockerfile == """
                FROM debian:bookworm AS dev
                COPY a /a

                FROM dev AS berth

                """
        )
    }

    @Test func `what opens the walls is told with who asks and the flag that grants it`() throws {
        let plan = try plan(
            #"""
            {
              "image": "debian:bookworm", "initializeCommand": "make", "privileged": true,
              "capAdd": ["SYS_PTRACE"],
              "mounts": ["type=bind,source=/var/run/docker.sock,target=/var/run/docker.sock"],
              "runArgs": ["--network=host", "--device=/dev/kvm", "-v", "/etc:/host-etc"]
            }
            """#
        )
        #expect(
            plan.demands.map(\.flag) == [
                "--allow-host-commands", "--allow-privileged", "--allow-capabilities",
                "--allow-docker-socket", "--allow-host-mounts", "--allow-host-network",
                "--allow-devices",
            ]
        )
        #expect(plan.demands.allSatisfy { $0.origin == "devcontainer.json" })
    }

    @Test(arguments: [
        (#""runArgs": ["--volumes-from=db"]"#, "--allow-host-mounts"),
        (#""runArgs": ["--cgroup-parent=/other"]"#, "--allow-host-namespaces"),
        (#""runArgs": ["--runtime", "bare"]"#, "--allow-runtime"),
        (#""runArgs": ["--device-cgroup-rule=c 1:1 rwm"]"#, "--allow-devices"),
        (#""runArgs": ["--gpus", "all"]"#, "--allow-devices"),
        (#""remoteEnv": { "A": "x${localEnv:GH_TOKEN}" }"#, "--allow-host-variable GH_TOKEN"),
        (#""postCreateCommand": "a ${env:KEY:no}""#, "--allow-host-variable KEY"),
    ])
    func `a way round the walls is a demand, too`(property: String, flag: String) throws {
        let plan = try plan(#"{ "image": "debian:bookworm", \#(property) }"#)
        #expect(plan.demands.map(\.flag) == [flag])
    }

    @Test func `what every run has need not be asked for`() throws {
        let plan = try plan(
            #"""
            {
              "image": "debian:bookworm", "capAdd": ["CHOWN", "cap_setuid"],
              "securityOpt": ["no-new-privileges"],
              "remoteEnv": { "A": "${localEnv:HOME}", "B": "${localEnv:LC_ALL}" }
            }
            """#
        )
        #expect(plan.demands == [])
    }

    @Test func `a build that reaches the host has to be asked for`() throws {
        let plan = try plan(
            #"""
            {
              "build": {
                "dockerfile": "Dockerfile",
                "options": [
                  "--label=a=b", "--secret", "id=key,src=/root/key", "--ssh=default",
                  "--network=host"
                ]
              }
            }
            """#,
            dockerfile: dockerfile(
                context: "one",
                folder: "/work",
                options: [
                    "--label=a=b", "--secret", "id=key,src=/root/key", "--ssh=default",
                    "--network=host",
                ]
            )
        )
        #expect(
            plan.demands.map(\.kind) == [
                .hostFiles("/work"), .buildOption("--secret"), .buildOption("--ssh=default"),
                .buildOption("--network=host"),
            ]
        )
    }

    @Test func `the container runs entrypoints and waits, or becomes the image's command`() throws {
        let waiting = try plan(#"{"image":"debian:bookworm"}"#)
        #expect(waiting.container.entrypoint == ["/bin/sh"])
        #expect(waiting.container.command?.count == 3)
        let own = try plan(#"{"image":"debian:bookworm","overrideCommand":false}"#)
        #expect(own.container.command?.last == "bash")
    }

    @Test(arguments: [
        (#"["-u", "dev"]"#, "dev"), (#"["--user", "a", "--user=dev"]"#, "dev"),
        (#"["-u=dev:staff"]"#, "dev"), (#"["-udev"]"#, "dev"),
    ])
    func `SPEC-RUN-30 a user in runArgs gets the host user's ids when there is no remoteUser`(
        arguments: String,
        user: String
    ) throws {
        let plan = try plan(#"{"image":"debian:bookworm","runArgs":\#(arguments)}"#, user: 1_234)
        #expect(plan.users.update?.user == user)
        #expect(plan.users.remoteUser == user)
        let own = try self.plan(
            #"{"image":"debian:bookworm","remoteUser":"own","runArgs":\#(arguments)}"#,
            user: 1_234
        )
        #expect(own.users.update?.user == "own")
        #expect(own.users.installContainerUser == "root")
    }

    @Test func `what runArgs say comes after the configuration and before what is added up`() throws
    {
        let plan = try plan(
            #"""
            {
              "image": "debian:bookworm", "containerUser": "a", "containerEnv": { "E": "1" },
              "capAdd": ["X", "Y"], "init": true, "overrideCommand": false,
              "runArgs": ["-u", "b", "-e", "E=2", "--cap-add=Y", "--init=false", "--entrypoint=x"]
            }
            """#
        )
        #expect(plan.container.user == "b")
        #expect(plan.container.environment == ["E": "2"])
        #expect(plan.container.addedCapabilities == ["Y", "X"])
        #expect(plan.container.usesInit)
        #expect(plan.container.entrypoint == ["/bin/sh"])
        #expect(plan.container.command?.last == "bash")
    }

    @Test func `for Podman the user keeps its ids, unless it is root or runArgs say otherwise`()
        throws
    {
        func adapted(_ text: String) throws -> ContainerSettings {
            let plan = try plan(text)
            var settings = plan.container
            settings.adaptToPodman(remoteUser: plan.users.remoteUser)
            return settings
        }
        let user = try adapted(#"{"image":"a","remoteUser":"dev"}"#)
        #expect(user.hostConfiguration["UsernsMode"] == "keep-id")
        #expect(user.securityOptions == ["label=disable"])
        let root = try adapted(#"{"image":"a","securityOpt":["seccomp=unconfined"]}"#)
        #expect(root.hostConfiguration["UsernsMode"] == nil)
        #expect(root.securityOptions == ["seccomp=unconfined", "label=disable"])
        let own = try adapted(
            #"""
            {
              "image": "a", "remoteUser": "dev",
              "runArgs": ["--userns=host", "--security-opt", "label=type:x"]
            }
            """#
        )
        #expect(own.hostConfiguration["UsernsMode"] == "host")
        #expect(own.securityOptions == ["label=type:x"])
    }

    @Test func `variables of the configuration are baked, but nothing of the host's`() throws {
        let text = #"""
            {
              "build": { "dockerfile": "Dockerfile" },
              "containerEnv": { "A": "$PATH \"q\" \\", "HOST": "${localEnv:HOME}", "L": "a\nb" }
            }
            """#
        let build = try #require(try plan(text, dockerfile: dockerfile(context: "one")).build)
        #expect(
            build.dockerfile.hasSuffix("FROM dev AS berth\n\nENV A=\"\\$PATH \\\"q\\\" \\\\\"\n")
        )
        #expect(try plan(#"{"image":"a","containerEnv":{"A":"1"}}"#).build == nil)
    }

    @Test func `another image that the build takes from counts for the key`() throws {
        let text = #"{"build":{"dockerfile":"Dockerfile"}}"#
        var source = try dockerfile(context: "one")
        source.otherImages = [.init(reference: "tools", identifier: "sha256:1")]
        let first = try plan(text, dockerfile: source)
        source.otherImages[0].identifier = "sha256:2"
        #expect(try plan(text, dockerfile: source).build?.key != first.build?.key)
    }

    @Test func `the legacy builder copies what BuildKit mounts`() throws {
        let plan = try plan(
            #"{"image":"debian:bookworm","remoteUser":"dev"}"#,
            user: 1_234,
            builder: .legacy
        )
        #expect(plan.build?.dockerfile.contains("--mount") == false)
        #expect(plan.build?.dockerfile.contains("COPY .berth-build/update-user-ids.sh ") == true)
    }

    @Test(arguments: [1, 100, 5_000, 200_000])
    func `SPEC-META-18 SPEC-META-20 a label of any length stands on lines that Docker takes`(
        length: Int
    ) {
        let value =
            String(repeating: "a, \\\"# $x\\\\ ", count: length / 10)
            + String(repeating: "x", count: length)
        let quoted = DockerfileLabel.quoted(value)
        let lines = quoted.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.utf8.count < 65_535 })
        #expect(lines.dropFirst().allSatisfy { !$0.hasPrefix("#") && !$0.hasPrefix(" ") })
        #expect(lines.dropLast().allSatisfy { $0.hasSuffix("\\") && !$0.hasSuffix("\\\\") })
        let joined = lines.enumerated()
            .map {
                $0.offset < lines.count - 1 ? String($0.element.dropLast()) : String($0.element)
            }
            .joined()
        let plain = joined.dropFirst().dropLast()
            .replacing(/\\(.)/) { String($0.output.1) }
        #expect(plain == value)
    }

    @Test func `a fault in runArgs has its place`() throws {
        let error = #expect(throws: DiagnosticError.self) {
            try plan("{\n  \"image\": \"debian:bookworm\",\n  \"runArgs\": [\"--inti\"]\n}")
        }
        #expect(
            error?.description == """
                error: `runArgs[0]`: Berth does not know the `docker run` flag `--inti`
                 --> .devcontainer/devcontainer.json:3:15
                  |
                3 |   "runArgs": ["--inti"]
                  |               ^^^^^^^^
                hint: did you mean `--init`?
                """
        )
    }
}
