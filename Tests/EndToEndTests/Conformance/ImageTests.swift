import FoundationEssentials
import JSONC
import Runner
import TestSupport
import Testing

extension ConformanceTests {
    /// From image or Dockerfile to the image of the dev container.
    @Suite struct Image {
        @Test
        func
            `SPEC-BUILD-02 SPEC-BUILD-04 SPEC-BUILD-05 SPEC-BUILD-06 SPEC-BUILD-08 SPEC-BUILD-10 SPEC-BUILD-15 SPEC-BUILD-18 SPEC-FINST-15 a Dockerfile is built as the configuration says`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    Self.dockerfileProject,
                    as: "project-\(folder.mark)"
                )
                let built = try await folder.built(
                    repository,
                    environment: ["BERTH_TEST_V": "from the host"]
                )
                let image = try await folder.inspection(of: built.image)
                #expect(image["Config"]?["Labels"]?["from.options"] == "yes")
                #expect(image["Config"]?["User"] == "nobody")
                let found = try await folder.shell(
                    in: built.image,
                    "cat /v /root.txt /probe; cd /all; find . -type f -not -path './.git/*' | sort"
                )
                #expect(
                    found == """
                        from the host
                        at the root
                        nobody nobody /nonexistent
                        ./.devcontainer/devcontainer-lock.json
                        ./.devcontainer/devcontainer.json
                        ./.devcontainer/probe/devcontainer-feature.json
                        ./.devcontainer/probe/install.sh
                        ./.dockerignore
                        ./docker/Dockerfile
                        ./root.txt
                        """
                )
                #expect(try await folder.containers() == [])
            }
        }

        private static let dockerfileProject = [
            ".devcontainer/devcontainer.json": """
            {
              "build": {
                "dockerfile": "../docker/Dockerfile",
                "context": "..",
                "target": "dev",
                "args": { "V": "${localEnv:BERTH_TEST_V}" },
                "options": ["--label=from.options=yes"]
              },
              "features": { "./probe": {} }
            }
            """,
            ".devcontainer/probe/devcontainer-feature.json":
                #"{ "id": "probe", "version": "1.0.0" }"#,
            ".devcontainer/probe/install.sh":
                "echo \"$_CONTAINER_USER $_REMOTE_USER $_REMOTE_USER_HOME\" > /probe\n",
            "docker/Dockerfile": """
            ARG V=0
            FROM debian:bookworm AS ground
            ARG V
            COPY root.txt /
            COPY . /all
            RUN echo "$V" > /v
            FROM ground AS dev
            ENV WHO=nobody
            USER $WHO
            FROM ground AS later
            RUN exit 9
            """,
            "root.txt": "at the root\n",
            "secret.txt": "not for images\n",
            ".dockerignore": "secret.txt\n",
        ]

        @Test
        func
            `SPEC-BUILD-03 SPEC-BUILD-07 SPEC-BUILD-09 SPEC-BUILD-17 the context, the caches and a failing step`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    [
                        ".devcontainer/devcontainer.json": """
                        {
                          "build": {
                            "dockerfile": "../Dockerfile",
                            "cacheFrom": ["localhost:1/none:a", "localhost:1/none:b"]
                          }
                        }
                        """,
                        "Dockerfile":
                            "FROM debian:bookworm\nCOPY kept dropped* /here/\nRUN test -e /here/kept\n",
                        "kept": "", "dropped": "", "Dockerfile.dockerignore": "dropped\n",
                        ".dockerignore": "kept\n",
                    ],
                    as: "project-\(folder.mark)"
                )
                let log = "\(folder.path)/docker.log"
                let docker = try await DockerCLI.find(environment: folder.environment)
                try folder.write(
                    "#!/bin/sh\necho \"$*\" >> \(log)\nexec \(docker.path) \"$@\"\n",
                    to: "\(folder.path)/docker"
                )
                try await folder.tool("chmod", ["755", "docker"], in: folder.path)
                let recorded = ["--docker-path", "\(folder.path)/docker"]
                let first = try await folder.built(repository, recorded)
                #expect(try await folder.shell(in: first.image, "ls /here") == "kept")
                let flags = "--cache-from localhost:1/none:a --cache-from localhost:1/none:b"
                #expect(try folder.text(log).contains(flags))
                try folder.write("", to: log)
                _ = try await folder.built(repository, recorded + ["--no-cache"])
                #expect(try folder.text(log).contains("--no-cache"))
                #expect(!(try folder.text(log).contains("--cache-from")))

                try folder.write(
                    "FROM debian:bookworm\nRUN echo told; exit 7\n",
                    to: "\(repository)/Dockerfile"
                )
                let failed = try await folder.berth(["up"], in: repository)
                #expect(failed.exitCode == 1)
                #expect(failed.errors.contains("RUN echo told; exit 7` failed"))
                #expect(try JSONValue(parsing: failed.output)["outcome"] == "error")
                #expect(try await folder.containers() == [])
            }
        }

        @Test
        func
            `SPEC-BUILD-01 SPEC-BUILD-11 SPEC-META-02 SPEC-META-04 SPEC-META-11 SPEC-META-15 an image configuration needs no image of its own`()
            async throws
        {
            try await TestFolder.with { folder in
                let plain = try await folder.devContainer(#"{ "image": "debian:bookworm" }"#)
                let up = try await folder.up(plain)
                let id = try #require(up.container)
                let container = try await folder.inspection(of: id)
                #expect(container["Config"]?["Image"] == "debian:bookworm")
                #expect(try await folder.metadata(of: id) == [])
                let said = try await folder.devContainer(
                    #"{ "image": "debian:bookworm", "remoteUser": "nobody", "postStartCommand": "id" }"#,
                    as: "other-\(folder.mark)"
                )
                let second = try #require(try await folder.up(said).container)
                let entry: JSONValue = ["postStartCommand": "id", "remoteUser": "nobody"]
                #expect(try await folder.metadata(of: second) == [entry])
                let images = try await folder.docker([
                    "image", "ls", "--quiet", "berth/*\(folder.mark)*",
                ])
                #expect(images == "")
                // `build` hands an image out, since it has no container to label.
                let built = try await folder.built(said)
                #expect(try await folder.metadata(of: built.image) == [entry])
            }
        }

        @Test
        func
            `SPEC-BUILD-12 SPEC-BUILD-13 SPEC-BUILD-14 SPEC-BUILD-16 the generated Dockerfile goes on from the user's`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.devContainer(
                    #"{ "build": { "dockerfile": "Dockerfile" } }"#,
                    ["Dockerfile": "FROM debian:bookworm\nFROM debian:bookworm AS x\n"]
                )
                let file = "\(repository)/.devcontainer/Dockerfile"
                func generated(_ text: String) async throws -> [String] {
                    try folder.write(text, to: file)
                    return try await folder.plan(repository, ["--format", "dockerfile"])
                        .split(separator: "\n").map(String.init)
                }
                #expect(
                    try await generated("FROM debian:bookworm\nFROM debian:bookworm AS x\n")
                        .contains("FROM x AS berth")
                )
                let unnamed = try await generated("FROM debian:bookworm # a comment\n")
                #expect(unnamed[0] == "FROM debian:bookworm AS berth_dockerfile # a comment")
                #expect(unnamed.contains("FROM berth_dockerfile AS berth"))
                let odd = try await generated(
                    "from --platform=linux/amd64 \"debian:bookworm\" as B\n"
                )
                #expect(odd.contains("FROM B AS berth"))
                let syntax = "# syntax=docker/dockerfile:1"
                #expect(try await generated("\(syntax)\nFROM debian:bookworm\n").first == syntax)
                try folder.write("", to: file)
                let empty = try await folder.berth(["build"], in: repository)
                #expect(empty.exitCode == 2)
                #expect(empty.errors.contains("FROM"))
            }
        }

        @Test
        func `the flags of build: names, labels, caches, outputs, builders and what excludes what`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.devContainer(
                    #"{ "image": "debian:bookworm", "features": { "./stamp": {} } }"#,
                    TestFeature("stamp", install: "date +%N > /stamp").files
                )
                let names = ["berth-test/one:\(folder.mark)", "berth-test/two:\(folder.mark)"]
                let flags = names.flatMap { ["--image-name", $0] }
                let built = try await folder.built(
                    repository,
                    flags + ["--label", "a=1", "--label", "b=2", "--cache-to", "type=inline"]
                )
                #expect(
                    built.json
                        == [
                            "outcome": "success", "imageName": .array(names.map { .string($0) }),
                        ]
                )
                let image = try await folder.inspection(of: names[1])
                #expect(image["Config"]?["Labels"]?["a"] == "1")
                #expect(image["Config"]?["Labels"]?["b"] == "2")
                let stamp = try await folder.shell(in: names[0], "cat /stamp")
                #expect(try await folder.shell(in: names[1], "cat /stamp") == stamp)
                let again = try await folder.built(repository, ["--platform", "linux/amd64"])
                #expect(try await folder.shell(in: again.image, "cat /stamp") == stamp)
                let anew = try await folder.built(repository, ["--no-cache"])
                #expect(try await folder.shell(in: anew.image, "cat /stamp") != stamp)
                let legacy = try await folder.built(repository, ["--buildkit", "never"])
                #expect(try await folder.shell(in: legacy.image, "cat /stamp; ls /tmp") != stamp)
                let file = "\(folder.path)/image.tar"
                _ = try await folder.built(repository, ["--output", "type=tar,dest=\(file)"])
                let listing = try await folder.tool("tar", ["-tf", file, "stamp"], in: folder.path)
                #expect(listing == "stamp")

                let refused = [
                    (["--push", "--output", "x"], "exclude each other"),
                    (["--buildkit", "never", "--push"], "`--push` needs BuildKit"),
                    (["--buildkit", "never", "--platform", "linux/amd64"], "`--platform` needs"),
                ]
                for (flags, words) in refused {
                    try await folder.expectRefusal(of: flags, in: repository, words)
                }
                let compose = try await folder.devContainer(
                    #"{ "dockerComposeFile": "compose.yml", "service": "a" }"#,
                    ["compose.yml": "services: { a: { image: debian:bookworm } }\n"],
                    as: "compose-\(folder.mark)"
                )
                for flags in [
                    ["--push"], ["--platform", "linux/amd64"], ["--output", "x"],
                    ["--cache-to", "type=inline"],
                ] {
                    try await folder.expectRefusal(
                        of: flags,
                        in: compose,
                        "`\(flags[0])` cannot be used with a Compose configuration"
                    )
                }
            }
        }

        @Test func `build --push hands the image to a registry, and up pulls with the same log-in`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with(needsLogin: true) { registry in
                    let login = "\(RegistryFixture.user):\(RegistryFixture.password)"
                    let encoded = Data(login.utf8).base64EncodedString()
                    try folder.write(
                        "{\"auths\":{\"\(registry.host)\":{\"auth\":\"\(encoded)\"}}}",
                        to: "\(folder.path)/docker/config.json"
                    )
                    let variables = ["DOCKER_CONFIG": "\(folder.path)/docker"]
                    let maker = try await folder.devContainer(
                        #"{ "build": { "dockerfile": "Dockerfile" }, "containerEnv": { "A": "1" } }"#,
                        [
                            "Dockerfile": "FROM scratch\nCOPY busybox /bin/sh\nCOPY passwd /etc/\n",
                            "passwd": "root:x:0:0::/:/bin/sh\n",
                        ]
                    )
                    try await folder.copy("/bin/busybox", to: "\(maker)/.devcontainer/busybox")
                    let name = "\(registry.host)/team/dev-\(folder.mark):1"
                    let refused = try await folder.berth(
                        ["build", "--image-name", name, "--push"],
                        in: maker
                    )
                    #expect(refused.exitCode == 3)
                    #expect(
                        refused.errors.contains("error: the image `\(name)` could not be pushed")
                    )
                    _ = try await folder.built(
                        maker,
                        ["--image-name", name, "--push"],
                        environment: variables
                    )
                    try await folder.docker(["image", "rm", name])
                    let user = try await folder.devContainer(
                        "{ \"image\": \"\(name)\" }",
                        as: "user-\(folder.mark)"
                    )
                    let result = try await folder.berth(
                        ["up", "--include-merged-configuration"],
                        in: user,
                        environment: variables
                    )
                    try #require(result.exitCode == 0, "\(result.errors)")
                    let merged = try JSONValue(parsing: result.output)["mergedConfiguration"]
                    #expect(merged?["containerEnv"] == ["A": "1"])
                }
            }
        }

        @Test
        func `the buildx plug-in gets the flags that only it knows, the user's own ones last`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.devContainer(
                    #"""
                    {
                      "build": {
                        "dockerfile": "Dockerfile", "args": { "A": "1" }, "cacheFrom": "c",
                        "options": ["--network=host"]
                      }
                    }
                    """#,
                    ["Dockerfile": "FROM debian:bookworm\n"]
                )
                // It has the plug-in, and builds nothing.
                try folder.write(
                    """
                    #!/bin/sh
                    [ "$1 $2" = "buildx version" ] && exit 0
                    cat > /dev/null
                    echo "$*" >> \(folder.path)/docker.log
                    """,
                    to: "\(folder.path)/docker"
                )
                try await folder.tool("chmod", ["755", "docker"], in: folder.path)
                let flags = [
                    "--docker-path", "\(folder.path)/docker", "--image-name", "one",
                    "--image-name", "two", "--platform", "linux/amd64,linux/arm64",
                    "--cache-from", "d", "--cache-to", "type=registry,ref=e", "--label", "l=1",
                ]
                _ = try await folder.built(repository, flags + ["--push"])
                _ = try await folder.built(repository, flags + ["--output", "type=oci,dest=x"])
                let common =
                    "--progress plain --file .berth-build/Dockerfile --tag one --tag two --target "
                    + "berth --platform linux/amd64,linux/arm64 --cache-from d --cache-from c "
                    + "--cache-to type=registry,ref=e"
                #expect(
                    try folder.text("\(folder.path)/docker.log") == """
                        buildx build \(common) --build-arg BUILDKIT_INLINE_CACHE=1 --build-arg A=1 \
                        --label l=1 --push --network=host -
                        buildx build \(common) --build-arg A=1 --label l=1 \
                        --output type=oci,dest=x --network=host -

                        """
                )
            }
        }

        @Test func `a syntax line is left out on demand`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.devContainer(
                    #"{ "build": { "dockerfile": "Dockerfile" } }"#,
                    ["Dockerfile": "# syntax=localhost:1/no/frontend:1\nFROM debian:bookworm\n"]
                )
                let failed = try await folder.berth(["build"], in: repository)
                #expect(failed.exitCode == 1)
                _ = try await folder.built(repository, ["--omit-syntax-directive"])
            }
        }
    }
}

extension TestFolder {
    /// Expects that `berth build` refuses flags before it builds, and says so in both places.
    fileprivate func expectRefusal(
        of flags: [String],
        in repository: String,
        _ words: String
    ) async throws {
        let result = try await berth(["build"] + flags, in: repository)
        #expect(result.exitCode == 2)
        #expect(try JSONValue(parsing: result.output)["outcome"] == "error")
        #expect(result.errors.contains(words))
    }
}
