import FoundationEssentials
import JSONC
import Testing

extension ConformanceTests {
    /// Features inside the build: how their installers run, and what they are told.
    @Suite struct FeatureInstall {
        @Test
        func
            `SPEC-FINST-01 SPEC-FINST-02 SPEC-FINST-03 SPEC-FINST-05 SPEC-FINST-06 SPEC-FINST-07 SPEC-FINST-09 SPEC-FINST-10 SPEC-FINST-11 SPEC-FINST-12 SPEC-FINST-13 SPEC-FINST-14 SPEC-FINST-17 SPEC-FENV-01 SPEC-FENV-02 SPEC-FENV-03 SPEC-FENV-07 SPEC-FRUN-16 an installer meets what the specification promises`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.devContainer(
                    Self.configuration,
                    Self.files
                )
                let devcontainer = "\(repository)/.devcontainer"
                for file in ["probe/install.sh", "probe/scripts/x.sh"] {
                    try await folder.tool("chmod", ["600", file], in: devcontainer)
                }
                try await folder.tool("ln", ["-s", "scripts/x.sh", "probe/link"], in: devcontainer)
                let built = try await folder.built(repository)
                #expect(try await folder.inspection(of: built.image)["Config"]?["User"] == "dev")
                let found = try await folder.shell(
                    in: built.image,
                    "cat /told; find /tmp -type f; env | grep -E 'FOO|TASTE|VERSION|_USER'; command -v sudo; id -un"
                )
                #expect(
                    found == """
                        probe 0 /tmp/dev-container-features/probe_0 sour scripts/x.sh ran FOO=1
                        dev:/home/dev late:
                        probe 0 /tmp/dev-container-features/probe_1 a 'b' $HOME scripts/x.sh ran FOO=1
                        dev:/home/dev late:
                        maker VERSION= TASTE= FOO=1
                        after dev:/home/dev late:/srv/late
                        FOO=1
                        dev
                        """
                )
            }
        }

        private static let configuration = #"""
            {
              "build": { "dockerfile": "Dockerfile" },
              "remoteUser": "late",
              "features": {
                "./after": {},
                "./probe": { "taste": "a 'b' $HOME", "version": "3" }
              }
            }
            """#

        private static let files: [String: String] = {
            let users =
                #"echo "$_CONTAINER_USER:$_CONTAINER_USER_HOME $_REMOTE_USER:$_REMOTE_USER_HOME""#
            let probe = TestFeature(
                "probe",
                metadata: #"""
                    "containerEnv": { "FOO": "1" },
                    "options": {
                      "taste": { "type": "string", "default": "sour" },
                      "version": { "type": "string", "default": "1" }
                    }
                    """#,
                install: #"""
                    test -L link
                    echo "probe $(id -u) $PWD $TASTE $(readlink link) $(./link) FOO=$FOO" >> /told
                    \#(users) >> /told
                    """#
            )
            let maker = TestFeature(
                "maker",
                metadata: #""dependsOn": { "./probe": {} }, "installsAfter": ["./probe"]"#,
                install: #"""
                    echo "maker VERSION=$VERSION TASTE=$TASTE FOO=$FOO" >> /told
                    useradd --home-dir /srv/late --create-home late
                    """#
            )
            let after = TestFeature(
                "after",
                metadata:
                    #""dependsOn": { "./maker": {}, "./probe": { "taste": "a 'b' $HOME", "version": "3" } }"#,
                install: "echo \"after $(\(users))\" >> /told"
            )
            return TestFeature.files(probe, maker, after).merging([
                "Dockerfile":
                    "FROM debian:bookworm\nRUN useradd -m dev; rm -f /usr/bin/sudo\nUSER dev\n",
                "probe/scripts/x.sh": "#!/bin/sh\necho ran\n",
            ]) { $1 }
        }()

        @Test
        func `SPEC-FINST-04 SPEC-FINST-08 a Feature is a layer, and one that fails is named`()
            async throws
        {
            try await TestFolder.with { folder in
                let stamp = "date +%N > /stamp-"
                let repository = try await folder.devContainer(
                    #"{ "image": "debian:bookworm", "features": { "./one": {}, "./two": {} } }"#,
                    TestFeature.files(
                        TestFeature("one", install: stamp + "one"),
                        TestFeature("two", install: stamp + "two")
                    )
                )
                let first = try await folder.built(repository)
                let ground = try await folder.inspection(of: "debian:bookworm")
                let image = try await folder.inspection(of: first.image)
                let layers = [ground, image].map { $0["RootFS"]?["Layers"]?.array?.count ?? 0 }
                #expect(layers[1] == layers[0] + 2)
                let before = try await folder.shell(in: first.image, "cat /stamp-one /stamp-two")
                let script = "\(repository)/.devcontainer/two/install.sh"
                try folder.write("#!/bin/sh\n\(stamp)two\n\n", to: script)
                let second = try await folder.built(repository)
                let after = try await folder.shell(in: second.image, "cat /stamp-one /stamp-two")
                let stamps = [before, after].map { $0.split(separator: "\n") }
                #expect(stamps[0][0] == stamps[1][0])
                #expect(stamps[0][1] != stamps[1][1])

                try folder.write("#!/bin/sh\necho last words\nexit 3\n", to: script)
                for flags in [[], ["--buildkit", "never"]] {
                    let failed = try await folder.berth(["build"] + flags, in: repository)
                    #expect(failed.exitCode == 1)
                    #expect(
                        failed.errors.contains("error: Feature ./two 1.0.0 could not be installed")
                    )
                    #expect(failed.errors.contains("last words"))
                }
            }
        }

        @Test
        func `SPEC-FENV-08 SPEC-FENV-09 users by number, with a group, and in runArgs`()
            async throws
        {
            try await TestFolder.with { folder in
                let feature = TestFeature(
                    "who",
                    install:
                        #"echo "$_CONTAINER_USER $_CONTAINER_USER_HOME $_REMOTE_USER_HOME" > /who"#
                )
                for (index, (properties, expected)) in [
                    (#""containerUser": "33""#, "33 /var/www /var/www"),
                    (#""remoteUser": "games:root""#, "root /root /usr/games"),
                    (#""runArgs": ["-u", "daemon"]"#, "root /root /root"),
                ].enumerated() {
                    let repository = try await folder.devContainer(
                        #"{ "image": "debian:bookworm", "features": { "./who": {} }, \#(properties) }"#,
                        feature.files,
                        as: "who\(index)-\(folder.mark)"
                    )
                    let built = try await folder.built(repository)
                    #expect(try await folder.shell(in: built.image, "cat /who") == expected)
                }
            }
        }

        @Test
        func
            `installers are told the configuration's container user, else the metadata's, else the image's`()
            async throws
        {
            try await TestFolder.with { folder in
                let plain = try await folder.baseImage(
                    "FROM debian:bookworm\nUSER games",
                    as: "plain"
                )
                let labelled = try await folder.baseImage(
                    """
                    FROM \(plain)
                    LABEL devcontainer.metadata='[{"containerUser":"daemon"},{"remoteUser":"news"}]'
                    """,
                    as: "labelled"
                )
                let feature = TestFeature(
                    "who",
                    install: #"echo "$_CONTAINER_USER $_REMOTE_USER" > /who"#
                )
                for (index, (image, properties, expected)) in [
                    (plain, "", "games games"), (labelled, "", "daemon news"),
                    (labelled, #", "containerUser": "mail""#, "mail news"),
                    (labelled, #", "remoteUser": "root""#, "daemon root"),
                ].enumerated() {
                    let repository = try await folder.devContainer(
                        #"{ "image": "\#(image)", "features": { "./who": {} }\#(properties) }"#,
                        feature.files,
                        as: "told\(index)-\(folder.mark)"
                    )
                    let built = try await folder.built(repository)
                    #expect(try await folder.shell(in: built.image, "cat /who") == expected)
                    let user = try await folder.inspection(of: built.image)["Config"]?["User"]
                    #expect(user == "games")
                }
            }
        }
    }
}
