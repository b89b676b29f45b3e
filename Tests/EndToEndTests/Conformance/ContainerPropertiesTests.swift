import FoundationEssentials
import JSONC
import OrderedCollections
import TestSupport
import Testing

extension ConformanceTests {
    /// What a created container is like.
    @Suite struct ContainerProperties {
        @Test
        func
            `SPEC-RUN-01 SPEC-RUN-02 SPEC-RUN-10 SPEC-RUN-15 SPEC-RUN-17 SPEC-RUN-40 SPEC-PORT-14 the defaults: sources mounted, command replaced`()
            async throws
        {
            try await TestFolder.with { folder in
                let base = try await folder.baseImage(
                    """
                    FROM debian:bookworm
                    RUN useradd -m dev
                    USER dev
                    ENTRYPOINT ["/bin/false", "entry"]
                    CMD ["false"]
                    """
                )
                let repository = try await folder.devContainer(
                    "{ \"image\": \"\(base)\", \"forwardPorts\": [3000] }",
                    as: "project"
                )
                let up = try await folder.up(repository)
                #expect(up.json["remoteUser"] == "dev")
                #expect(
                    up.errors.contains("the image's entrypoint `/bin/false` `entry` does not run")
                )
                let id = try #require(up.container)
                let container = try await folder.inspection(of: id)
                #expect(container["State"]?["Running"] == true)
                #expect(container["Config"]?["Entrypoint"] == ["/bin/sh"])
                let published = container["HostConfig"]?["PortBindings"]?.object ?? [:]
                #expect(published == [:])
                let mounts = container["HostConfig"]?["Mounts"]?.array
                #expect(
                    mounts == [
                        [
                            "Type": "bind", "Source": .string(repository),
                            "Target": "/workspaces/project",
                        ]
                    ]
                )
                let clock = ContinuousClock()
                let time = try await clock.measure { try await folder.docker(["stop", id]) }
                #expect(time < .seconds(5))
                let stopped = try await folder.inspection(of: id)
                #expect(stopped["State"]?["ExitCode"] == 0)
            }
        }

        @Test
        func
            `SPEC-RUN-11 SPEC-RUN-12 SPEC-RUN-13 SPEC-RUN-14 SPEC-RUN-21 SPEC-RUN-22 SPEC-RUN-23 SPEC-RUN-24 SPEC-RUN-25 SPEC-RUN-26 SPEC-RUN-27 SPEC-RUN-28 SPEC-RUN-29 SPEC-RUN-31 SPEC-RUN-32 SPEC-RUN-35 SPEC-RUN-39 every property becomes part of the container`()
            async throws
        {
            try await TestFolder.with { folder in
                let ports = (0..<2).map { _ in LoopbackPort().number }
                let repository = try await folder.devContainer(
                    Self.configuration(ports, volume: "berth-test-\(folder.mark)")
                )
                let run = try await folder.berth(
                    ["up"],
                    in: repository,
                    environment: ["BERTH_TEST_TARGET": "/from-host"]
                )
                try #require(run.exitCode == 0, "\(run.errors)")
                let id = try #require(try JSONValue(parsing: run.output)["containerId"]?.string)
                let container = try await folder.inspection(of: id)
                let environment = container["Config"]?["Env"]?.array ?? []
                #expect(environment.contains("PLAIN=1"))
                #expect(environment.contains("TWICE=from runArgs"))
                #expect(!environment.contains("REMOTE=2"))
                #expect(container["Config"]?["User"] == "daemon")
                #expect(container["Config"]?["Labels"]?["spaced"] == "my rule  here")
                #expect(container["Config"]?["Entrypoint"] == ["/bin/sh"])
                let host = try #require(container["HostConfig"])
                #expect(host["Init"] == true)
                #expect(host["Privileged"] == true)
                #expect(host["CapAdd"] == ["NET_ADMIN", "SYS_PTRACE"])
                #expect(
                    host["SecurityOpt"]?.array?.contains("seccomp=unconfined") == true
                )
                #expect(
                    host["PortBindings"] == [
                        "\(ports[0])/tcp": [
                            ["HostIp": "127.0.0.1", "HostPort": .string("\(ports[0])")]
                        ],
                        "8010/tcp": [["HostIp": "", "HostPort": .string("\(ports[1])")]],
                    ]
                )
                let mounts = host["Mounts"]?.array ?? []
                #expect(mounts.contains(["Type": "tmpfs", "Target": "/t"]))
                #expect(
                    mounts.contains([
                        "Type": "volume", "Source": .string("berth-test-\(folder.mark)"),
                        "Target": "/from-host/v",
                    ])
                )
                #expect(mounts.contains(["Type": "volume", "Target": "/anonymous"]))
                let seen = try await folder.execShell(
                    repository,
                    "echo $PLAIN $REMOTE; id -un; stat -c %U /proc/1; tr '\\0' ' ' < /proc/1/cmdline"
                )
                #expect(seen.hasPrefix("1 2\nroot\ndaemon\n/sbin/docker-init --"))
                #expect(try folder.text("\(repository)/hook") == "1 2 root\n")
            }
        }

        private static func configuration(_ ports: [Int], volume: String) -> String {
            #"""
            {
              "image": "debian:bookworm",
              "containerEnv": { "PLAIN": "1", "TWICE": "from containerEnv" },
              "remoteEnv": { "REMOTE": "2" },
              "containerUser": "daemon", "remoteUser": "root",
              "init": true, "privileged": true, "capAdd": ["SYS_PTRACE", "NET_ADMIN"],
              "securityOpt": ["seccomp=unconfined"],
              "appPort": [\#(ports[0]), "\#(ports[1]):8010"],
              "mounts": [
                "type=tmpfs,target=/t",
                { "type": "volume", "source": "\#(volume)", "target": "${localEnv:BERTH_TEST_TARGET}/v" },
                { "type": "volume", "target": "/anonymous" }
              ],
              "runArgs": [
                "--label=spaced=my rule  here", "--entrypoint", "/bin/false",
                "-e", "TWICE=from runArgs", "--cap-add", "NET_ADMIN"
              ],
              "postCreateCommand": "echo $PLAIN $REMOTE $(id -un) > hook"
            }
            """#
        }

        @Test
        func
            `SPEC-RUN-03 SPEC-RUN-04 SPEC-RUN-05 SPEC-RUN-06 SPEC-RUN-07 SPEC-RUN-08 SPEC-RUN-09 where the sources come to lie`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.devContainer(
                    #"{ "image": "debian:bookworm", "postCreateCommand": "pwd > where" }"#,
                    as: "a,b \(folder.mark)"
                )
                let below = "\(repository)/sub"
                try folder.write("", to: "\(below)/file")
                try await folder.copy("\(repository)/.devcontainer", to: "\(below)/.devcontainer")
                _ = try await folder.up(below)
                #expect(
                    try folder.text("\(below)/where") == "/workspaces/a,b \(folder.mark)/sub\n"
                )
                #expect(try await folder.execShell(below, "ls ..").contains("README.md"))

                for (properties, target, workFolder) in [
                    (
                        #""workspaceMount": "source=${localWorkspaceFolder}/sub,target=/w,type=bind", "workspaceFolder": "/w""#,
                        "/w", "/w"
                    ),
                    (#""workspaceMount": "", "workspaceFolder": "/opt""#, nil, "/opt"),
                    (#""workspaceFolder": "/opt""#, "/workspaces/p-\(folder.mark)", "/opt"),
                    (
                        #""workspaceMount": "source=${localWorkspaceFolder},target=/workspaces,type=bind""#,
                        "/workspaces", "/workspaces/p-\(folder.mark)"
                    ),
                ] {
                    let project = "\(folder.path)/p-\(folder.mark)"
                    try folder.write("", to: "\(project)/sub/inner")
                    try folder.write("", to: "\(project)/p-\(folder.mark)/inner")
                    try folder.write(
                        "{ \"image\": \"debian:bookworm\", \(properties) }",
                        to: "\(project)/.devcontainer.json"
                    )
                    let up = try await folder.up(project, ["--remove-existing-container"])
                    #expect(up.json["remoteWorkspaceFolder"]?.string == workFolder)
                    let id = try #require(up.container)
                    let container = try await folder.inspection(of: id)
                    let mounts = container["HostConfig"]?["Mounts"]?.array ?? []
                    #expect(mounts.first?["Target"]?.string == target)
                    #expect(try await folder.execShell(project, "pwd") == workFolder + "\n")
                }
            }
        }

        @Test
        func
            `SPEC-RUN-18 SPEC-RUN-19 SPEC-RUN-20 SPEC-RUN-36 the image's own process runs when overrideCommand is false`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.devContainer(
                    #"""
                    {
                      "build": { "dockerfile": "Dockerfile" }, "overrideCommand": false,
                      "features": { "./first": {} }
                    }
                    """#,
                    TestFeature(
                        "first",
                        metadata: #""entrypoint": "echo first > /tmp/order""#
                    ).files.merging(["Dockerfile": Self.process]) { $1 }
                )
                let up = try await folder.up(repository)
                #expect(
                    try await folder.execShell(
                        repository,
                        "cat /tmp/order; tr '\\0' ' ' < /proc/1/cmdline"
                    ) == "first\nentry sleep 600\nsleep 600 "
                )
                #expect(!up.errors.contains("entrypoint"))
                try folder.write(
                    "FROM debian:bookworm\nCMD [\"sh\", \"-c\", \"echo over; exit 5\"]\n",
                    to: "\(repository)/.devcontainer/Dockerfile"
                )
                let ended = try await folder.berth(
                    ["up", "--remove-existing-container"],
                    in: repository
                )
                #expect(ended.exitCode == 1)
                #expect(ended.errors.contains("the container ended at once, with exit code 5"))
                #expect(ended.errors.contains("over"))
                let none = try await folder.devContainer(
                    #"{ "build": { "dockerfile": "Dockerfile" } }"#,
                    ["Dockerfile": "FROM scratch\nCOPY Dockerfile /\n"],
                    as: "none-\(folder.mark)"
                )
                let failed = try await folder.berth(["up"], in: none)
                #expect(failed.exitCode != 0)
                #expect(failed.errors.contains("/bin/sh"))
            }
        }

        private static let process = """
            FROM debian:bookworm AS ground
            ENTRYPOINT ["replaced"]
            CMD ["gone"]
            FROM ground
            RUN printf '#!/bin/sh\\necho entry "$@" >> /tmp/order\\nexec "$@"\\n' > /e && chmod 755 /e
            ENTRYPOINT ["/e"]
            CMD ["sleep", "600"]
            """

        @Test
        func
            `SPEC-FRUN-01 SPEC-FRUN-02 SPEC-FRUN-03 SPEC-FRUN-04 SPEC-FRUN-05 SPEC-FRUN-06 SPEC-FRUN-07 SPEC-FRUN-08 SPEC-FRUN-09 SPEC-FRUN-10 SPEC-FRUN-11 SPEC-FRUN-13 SPEC-FRUN-14 SPEC-FRUN-15 what Features ask of the container`()
            async throws
        {
            try await TestFolder.with { folder in
                let mark = folder.mark
                try folder.write("on the host\n", to: "\(folder.path)/bound")
                let repository = try await folder.devContainer(
                    #"""
                    {
                      "image": "debian:bookworm", "features": { "./one": {}, "./two": {} },
                      "privileged": false, "capAdd": ["SYS_PTRACE"], "containerUser": "daemon",
                      "remoteUser": "root", "containerEnv": { "FOO": "dc", "LITERAL": "$PATH" },
                      "mounts": ["type=volume,source=berth-test-dc-\#(mark),target=/data"]
                    }
                    """#,
                    Self.runtimeFeatures(mark, bound: "\(folder.path)/bound")
                )
                let up = try await folder.up(repository)
                let id = try #require(up.container)
                let container = try await folder.inspection(of: id)
                let host = try #require(container["HostConfig"])
                #expect(host["Privileged"] == true)
                #expect(host["CapAdd"] == ["SYS_PTRACE"])
                let seccomp = host["SecurityOpt"]?.array?.filter { $0 == "seccomp=unconfined" }
                #expect(seccomp?.count == 1)
                let mounts = host["Mounts"]?.array ?? []
                let data = mounts.filter { $0["Target"] == "/data" }
                #expect(data.map { $0["Source"]?.string } == ["berth-test-dc-\(mark)"])
                let own = mounts.first { $0["Target"] == "/own" }?["Source"]?.string ?? ""
                let identifier = String(own.dropFirst("berth-test-\(mark)-".count))
                #expect(identifier.count == 52)
                #expect(try await folder.execShell(repository, "cat /bound") == "on the host\n")
                let order = "one daemon 0\ntwo daemon 1 \(identifier)\n"
                #expect(try await folder.execShell(repository, "cat /tmp/order") == order)
                let values = try await folder.execShell(
                    repository,
                    "cat /built; tr '\\0' '\\n' < /proc/1/environ | grep -E '^(FOO|ROOT|PATH|LITERAL)=' | sort"
                )
                let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
                #expect(
                    values == """
                        one /one/bin:\(path):/one
                        FOO=dc
                        LITERAL=$PATH
                        PATH=/one/bin:\(path):/one
                        ROOT=/one

                        """
                )
                try await folder.docker(["restart", "--time", "1", id])
                _ = try await folder.up(repository)
                #expect(
                    try await folder.execShell(
                        repository,
                        "until [ $(wc -l < /tmp/order) -ge 4 ]; do sleep 0.1; done; cat /tmp/order"
                    ) == order + order
                )
            }
        }

        private static func runtimeFeatures(_ mark: String, bound: String) -> [String: String] {
            TestFeature.files(
                TestFeature(
                    "one",
                    metadata: #"""
                        "privileged": true, "capAdd": ["SYS_PTRACE"],
                        "securityOpt": ["seccomp=unconfined"],
                        "containerEnv": {
                          "FOO": "feature", "ROOT": "/one", "PATH": "/one/bin:${PATH}:$ROOT"
                        },
                        "mounts": [
                          { "type": "volume", "source": "berth-test-f-\#(mark)", "target": "/data" },
                          { "type": "volume", "source": "berth-test-\#(mark)-${devcontainerId}", "target": "/own" },
                          { "type": "bind", "source": "\#(bound)", "target": "/bound" }
                        ],
                        "entrypoint": "/one.sh"
                        """#,
                    install: #"""
                        echo "$FOO $PATH" | sed 's/^feature/one/' > /built
                        printf '#!/bin/sh\necho one $(id -un) $# >> /tmp/order\nexec "$@"\nexit 1\n' > /one.sh
                        chmod 755 /one.sh
                        """#
                ),
                TestFeature(
                    "two",
                    metadata: #"""
                        "capAdd": ["SYS_PTRACE"], "securityOpt": ["seccomp=unconfined"],
                        "entrypoint": "/two.sh ${devcontainerId}"
                        """#,
                    install: #"""
                        printf '#!/bin/sh\necho two $(id -un) $# $1 >> /tmp/order\n' > /two.sh
                        chmod 755 /two.sh
                        """#
                )
            )
        }

        @Test
        func
            `SPEC-FRUN-12 customizations of Features and the configuration are handed on together`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.devContainer(
                    #"""
                    {
                      "image": "debian:bookworm", "features": { "./tool": {} },
                      "customizations": { "vscode": { "extensions": ["own.one"] } }
                    }
                    """#,
                    TestFeature(
                        "tool",
                        metadata: #""customizations": { "vscode": { "extensions": ["tool.one"] } }"#
                    ).files
                )
                let up = try await folder.up(repository, ["--include-merged-configuration"])
                #expect(
                    up.json["mergedConfiguration"]?["customizations"]?["vscode"] == [
                        ["extensions": ["tool.one"]], ["extensions": ["own.one"]],
                    ]
                )
            }
        }

        @Test func `mounts of the command line are added, and a path may hold commas and signs`()
            async throws
        {
            try await TestFolder.with { folder in
                try folder.write("found\n", to: "\(folder.path)/a,b=c/file")
                let repository = try await folder.devContainer(
                    #"""
                    {
                      "image": "debian:bookworm",
                      "mounts": [
                        "type=bind,\"source=\#(folder.path)/a,b=c\",target=/odd,readonly",
                        "type=volume,target=/replaced"
                      ]
                    }
                    """#
                )
                let volume = "berth-test-\(folder.mark)"
                let up = try await folder.up(
                    repository,
                    [
                        "--mount", "type=volume,source=\(volume)-1,target=/one",
                        "--mount", "type=bind,source=\(folder.path),target=/two",
                        "--mount", "type=volume,source=\(volume)-3,target=/three,external=true",
                    ]
                )
                let id = try #require(up.container)
                let host = try await folder.inspection(of: id)["HostConfig"]
                let mounts = (host?["Mounts"]?.array ?? []).dropFirst()
                #expect(
                    mounts.map { $0["Target"]?.string } == [
                        "/odd", "/replaced", "/one", "/two", "/three",
                    ]
                )
                let seen = try await folder.execShell(
                    repository,
                    "cat /odd/file '/two/a,b=c/file'; touch /odd/x 2> /dev/null || echo read-only"
                )
                #expect(seen == "found\nfound\nread-only\n")
            }
        }
    }
}
