import Testing

extension EndToEndTests {
    /// What a repository may not have on this machine unless its user says so.
    @Suite struct DemandTests {
        @Test(arguments: [
            (#""initializeCommand": "touch /tmp/should-not-be""#, "--allow-host-commands"),
            (#""privileged": true"#, "--allow-privileged"),
            (#""capAdd": ["SYS_ADMIN"]"#, "--allow-capabilities"),
            (#""securityOpt": ["seccomp=unconfined"]"#, "--allow-security-options"),
            (#""mounts": ["source=/etc,target=/host,type=bind"]"#, "--allow-host-mounts"),
            (
                #""mounts": ["source=/var/run/docker.sock,target=/var/run/docker.sock,type=bind"]"#,
                "--allow-docker-socket"
            ),
            (#""runArgs": ["--network=host"]"#, "--allow-host-network"),
            (#""runArgs": ["--pid=host"]"#, "--allow-host-namespaces"),
            (#""runArgs": ["--device=/dev/null"]"#, "--allow-devices"),
        ])
        func `a demand is refused by the name of its flag`(
            property: String,
            flag: String
        ) async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    configuration: #"{ "image": "debian:bookworm", \#(property) }"#
                )
                let result = try await folder.run(
                    rehearse: TestFolder.rehearsal("errors-slow.json"),
                    in: repository
                )
                #expect(result.exitCode == 2, "\(result.errors)")
                #expect(result.errors.contains("`\(flag)`"), "\(result.errors)")
                #expect(try await folder.containers() == [])
                let branches = try await folder.git(["branch", "--list"], in: repository)
                #expect(branches == "* main")
            }
        }
    }
}
