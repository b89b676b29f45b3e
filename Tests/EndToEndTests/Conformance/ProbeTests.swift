import Testing

extension ConformanceTests {
    /// What the shell's start-up files set, and what becomes of it.
    @Suite struct Probes {
        /// A user with start-up files that set, print and end in a shell of its own making.
        private static let dockerfile = """
            FROM debian:bookworm
            ENV FROM_IMAGE=image
            RUN useradd --create-home --shell /bin/bash dev
            COPY shell /usr/local/bin/myshell
            COPY profile /home/dev/.profile
            COPY bashrc /home/dev/.bashrc
            RUN chmod 755 /usr/local/bin/myshell && rm -f /home/dev/.bash_profile && chown -R dev /home/dev
            USER dev
            """
        private static let files = [
            ".devcontainer/Dockerfile": dockerfile,
            ".devcontainer/shell": "#!/bin/sh\nexport FLAGS=\"$1\"\nexec /bin/bash \"$@\"\n",
            ".devcontainer/profile": """
            echo noise of the profile
            echo more noise >&2
            export IN_PROFILE=profile BOTH=profile
            export PATH=/from/profile:/usr/bin:/bin
            . ~/.bashrc

            """,
            ".devcontainer/bashrc": """
            case $- in *i*) ;; *) return ;; esac
            printf 'noise\\0A=B\\0'
            export IN_RC=rc

            """,
        ]

        private static func configuration(_ more: String = "") -> String {
            """
              "build": { "dockerfile": "Dockerfile" },
              "updateRemoteUserUID": false,
              "remoteEnv": {
                "BOTH": "remoteEnv", "SEEN": "${containerEnv:FROM_IMAGE}", "FROM_IMAGE": null
              }\(more)
            """
        }

        /// The environment of a process that Berth starts.
        private static func environment(
            _ folder: TestFolder,
            _ repository: String,
            _ flags: [String] = [],
            home: String = "cache"
        ) async throws -> [Substring: Substring] {
            let result = try await folder.berth(
                ["exec"] + flags + ["env", "-0"],
                in: repository,
                // What was found earlier is not known there.
                environment: ["XDG_CACHE_HOME": "\(folder.path)/home/\(home)"]
            )
            try #require(result.exitCode == 0, "\(result.errors)")
            let text = result.output
            let pairs = text.split(separator: "\0").map { $0.split(separator: "=", maxSplits: 1) }
            return Dictionary(pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { $1 }
        }

        @Test
        func
            `SPEC-PROBE-01 SPEC-PROBE-02 SPEC-PROBE-03 SPEC-PROBE-04 SPEC-PROBE-06 SPEC-PROBE-07 SPEC-PROBE-08 SPEC-PROBE-10 SPEC-PROBE-12 SPEC-PROBE-13 SPEC-PROBE-14 SPEC-PROBE-16 the kinds of probes`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(Self.configuration(), Self.files)
                _ = try await folder.up(repository)
                let kinds = [
                    ("", true, true),
                    (#", "userEnvProbe": "loginInteractiveShell""#, true, true),
                    (#", "userEnvProbe": "loginShell""#, true, false),
                    (#", "userEnvProbe": "interactiveShell""#, false, true),
                    (#", "userEnvProbe": "none""#, false, false),
                ]
                for (probe, readsProfile, readsRC) in kinds {
                    // No rebuild: what the configuration says now counts for the next process.
                    try folder.configure(repository, Self.configuration(probe))
                    let found = try await Self.environment(folder, repository)
                    #expect(found["IN_PROFILE"] == (readsProfile ? "profile" : nil), "\(probe)")
                    #expect(found["IN_RC"] == (readsRC ? "rc" : nil), "\(probe)")
                    #expect(found["BOTH"] == "remoteEnv")
                    #expect(found["SEEN"] == "image")
                    #expect(found["FROM_IMAGE"] == nil)
                    #expect(found["A"] == nil)
                    // The probe ran elsewhere than the process does.
                    #expect(found["PWD"].map { $0 == "/workspaces/project" } ?? true)
                    #expect(
                        found["PATH"]?.contains("/from/profile") == readsProfile,
                        "\(found["PATH"] ?? "")"
                    )
                    #expect(found["PATH"]?.contains("/usr/local/bin") == true)
                }
                let user = try await folder.exec(["id", "-un"], in: repository)
                #expect(user == "dev\n")
                // A plain process, not one below a shell.
                let parent = try await folder.exec(
                    ["sh", "-c", "ps -o ppid= -p $$ || cat /proc/$$/stat"],
                    in: repository
                )
                #expect(parent.contains(" 0 ") || parent.trimmed == "0", "\(parent)")
            }
        }

        @Test
        func
            `SPEC-PROBE-05 SPEC-PROBE-09 SPEC-PROBE-15 the user's own shell probes, with the flags of the probe`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(Self.configuration(), Self.files)
                let up = try await folder.up(repository)
                _ = try await folder.inside(up.container, "usermod -s /usr/local/bin/myshell dev")
                for (probe, flags) in [
                    ("loginInteractiveShell", "-lic"), ("loginShell", "-lc"),
                    ("interactiveShell", "-ic"),
                ] {
                    let found = try await Self.environment(
                        folder,
                        repository,
                        ["--default-user-env-probe", probe]
                    )
                    #expect(found["FLAGS"] == Substring(flags))
                }
                _ = try await folder.inside(
                    up.container,
                    """
                    printf '#!/bin/sh\\nexport FLAGS="$1 $2"\\nshift 2\\nexec sh -c "$1"\\n' > /usr/bin/pwsh
                    chmod 755 /usr/bin/pwsh && usermod -s /usr/bin/pwsh dev
                    """
                )
                let inPowerShell = try await Self.environment(
                    folder,
                    repository,
                    ["--default-user-env-probe", "loginShell"],
                    home: "pwsh"
                )
                #expect(inPowerShell["FLAGS"] == "-Login -Command")
                // What the container itself says comes before the user's entry.
                _ = try await folder.inside(up.container, "usermod -s /bin/sh dev")
                try folder.configure(
                    repository,
                    Self.configuration(#", "containerEnv": { "SHELL": "/usr/local/bin/myshell" }"#)
                )
                _ = try await folder.up(repository, ["--remove-existing-container"])
                #expect(try await Self.environment(folder, repository)["FLAGS"] == "-lic")
            }
        }

        @Test func `SPEC-PROBE-11 a start-up file that hangs is left aside after ten seconds`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    Self.configuration(#", "postCreateCommand": "env > .environment""#),
                    Self.files.merging([".devcontainer/bashrc": "sleep 120\n"]) { $1 }
                )
                let clock = ContinuousClock()
                let start = clock.now
                try await folder.tool("chmod", ["777", repository], in: folder.path)
                let up = try await folder.up(repository)
                #expect(clock.now - start < .seconds(60))
                #expect(up.errors.contains("did not start within 10 s"), "\(up.errors)")
                let found = folder.lines(".environment", in: repository)
                #expect(found.contains("BOTH=remoteEnv"))
                // What hung does not hang on.
                let sleeping = try await folder.inside(
                    up.container,
                    "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c 'sleep 12[0]' || true"
                )
                #expect(sleeping == "0")
                #expect(!found.contains { $0.hasPrefix("IN_PROFILE=") })
            }
        }

        @Test func `login shells see the container's environment, and start-up files count anew`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    """
                      "image": "debian:bookworm",
                      "containerEnv": { "PATH": "/opt/tool/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin" },
                      "postCreateCommand": "echo export LATE=late >> ~/.bashrc; sed -i '/return/d' ~/.bashrc"
                    """
                )
                let up = try await folder.up(repository)
                let login = try await folder.inside(up.container, "bash -lc 'echo $PATH'")
                #expect(login.hasPrefix("/opt/tool/bin:"), "\(login)")
                let entries = try await folder.inside(
                    up.container,
                    "grep -c '^PATH=\"/opt/tool/bin' /etc/environment; ls -A /var/devcontainer"
                )
                #expect(
                    entries == "1\n.patchEtcEnvironmentMarker\n.patchEtcProfileMarker"
                )
                // The hook changed a start-up file after the probe of `up`.
                #expect(
                    try await folder.exec(["printenv", "LATE"], in: repository) == "late\n"
                )
            }
        }
    }
}

extension String {
    fileprivate var trimmed: String { filter { !$0.isWhitespace } }
}
