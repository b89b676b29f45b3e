import Testing

extension ConformanceTests {
    /// The ids of the remote user, which follow those of who works on the host.
    @Suite struct UserIdentifiers {
        private static let dockerfile = """
            FROM debian:bookworm
            ARG SET_UP
            RUN sh -euc "$SET_UP"
            ARG IMAGE_USER=root
            USER $IMAGE_USER
            """
        private static let makesDev = "groupadd -g 5001 dev; useradd -m -u 5000 -g 5001 dev"

        /// A configuration whose image is made by a shell command.
        private static func configuration(
            _ setUp: String,
            imageUser: String = "root",
            _ more: String = #""remoteUser": "dev""#
        ) -> String {
            """
              "build": {
                "dockerfile": "Dockerfile",
                "args": { "SET_UP": "\(setUp)", "IMAGE_USER": "\(imageUser)" }
              }\(more.isEmpty ? "" : ",")
              \(more)
            """
        }

        /// Brings containers up one after the other, as an ordinary user of the host.
        private static func with(
            _ body: (TestFolder, OrdinaryUser, String) async throws -> Void
        ) async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    #""image": "debian:bookworm""#,
                    [".devcontainer/Dockerfile": dockerfile, "README.md": "A project.\n"]
                )
                let user = try await OrdinaryUser(folder)
                try await body(folder, user, repository)
            }
        }

        @Test
        func
            `SPEC-UID-01 SPEC-UID-02 SPEC-UID-03 SPEC-UID-04 SPEC-UID-05 SPEC-UID-10 SPEC-UID-11 the remote user gets the ids of the host's user`()
            async throws
        {
            try await Self.with { folder, user, repository in
                let setUp = Self.makesDev + "; touch /home/dev/file /outside; chown dev /outside"
                try folder.configure(repository, Self.configuration(setUp))
                let up = try await user.up(repository)
                let ids = "\(user.userIdentifier):\(user.groupIdentifier)"
                let found = try await folder.inside(
                    up.container,
                    "echo $(id -u dev):$(id -g dev); stat -c %u:%g /home/dev /home/dev/file /outside; id -un"
                )
                #expect(found == "\(ids)\n\(ids)\n\(ids)\n5000:0\nroot")
                // Files of the workspace belong to both.
                let owner = try await user.exec(["stat", "-c", "%U", "README.md"], in: repository)
                #expect(owner == "dev\n")
                // It is the image that says so, and its own user is what it was.
                let container = try #require(up.container)
                let image = try await folder.docker(["inspect", "-f", "{{.Image}}", container])
                let ofImage = try await folder.docker([
                    "run", "--rm", "--network", "none", image, "sh", "-c", "id -u; id -u dev",
                ])
                #expect(ofImage == "0\n\(user.userIdentifier)")
                // Without a bind mount the ids follow, too, as the reference CLI has it.
                try folder.configure(
                    repository,
                    Self.configuration(
                        Self.makesDev,
                        #""remoteUser": "dev", "workspaceMount": "", "workspaceFolder": "/tmp""#
                    )
                )
                let unmounted = try await user.up(repository, ["--remove-existing-container"])
                #expect(
                    try await folder.inside(unmounted.container, "id -u dev")
                        == "\(user.userIdentifier)"
                )
                for (flags, more) in [
                    ([], #", "updateRemoteUserUID": false"#),
                    (["--update-remote-user-uid-default", "off"], ""),
                    (
                        ["--update-remote-user-uid-default", "never"],
                        #", "updateRemoteUserUID": true"#
                    ),
                ] {
                    try folder.configure(
                        repository,
                        Self.configuration(setUp, #""remoteUser": "dev""# + more)
                    )
                    let up = try await user.up(repository, ["--remove-existing-container"] + flags)
                    #expect(try await folder.inside(up.container, "id -u dev") == "5000")
                }
            }
        }

        @Test
        func
            `SPEC-UID-06 SPEC-UID-07 SPEC-UID-08 SPEC-UID-09 SPEC-UID-12 when ids stay as they are`()
            async throws
        {
            try await Self.with { folder, user, repository in
                for remote in ["root", "1000", "1000:1000"] {
                    try folder.configure(
                        repository,
                        Self.configuration(Self.makesDev, "\"remoteUser\": \"\(remote)\"")
                    )
                    let plan = try await user.berth(["plan"], in: repository)
                    #expect(plan.exitCode == 0, "\(plan.errors)")
                    #expect(!plan.output.contains("gets the ids"), "\(plan.output)")
                }
                func ids(
                    _ setUp: String,
                    imageUser: String = "root",
                    _ more: String = #""remoteUser": "dev""#
                ) async throws -> (String, String) {
                    try folder.configure(
                        repository,
                        Self.configuration(setUp, imageUser: imageUser, more)
                    )
                    let up = try await user.up(repository, ["--remove-existing-container"])
                    let found = try await folder.inside(
                        up.container,
                        "echo $(id -u dev):$(id -g dev) $(stat -c %u:%g /home/dev/file)"
                    )
                    return (found, up.errors)
                }
                let (own, group) = (user.userIdentifier, user.groupIdentifier)
                let file = "; touch /home/dev/file"
                // The same ids already: the home is left alone.
                let same = try await ids(
                    "groupadd -g \(group) dev; useradd -m -u \(own) -g \(group) dev" + file
                )
                #expect(same.0 == "\(own):\(group) 0:0")
                // The user id belongs to another one.
                let taken = try await ids(
                    // A new image each time, since the message is the builder's.
                    "useradd -u \(own) other; : \(folder.mark); \(Self.makesDev)\(file)"
                )
                #expect(taken.0 == "5000:5001 0:0")
                #expect(taken.1.contains("The user id \(own) belongs to another user"))
                // The group id does: only the user id changes.
                let groupTaken = try await ids(
                    "groupadd -g \(group) other; \(Self.makesDev)\(file)"
                )
                #expect(groupTaken.0 == "\(own):5001 \(own):5001")
                // The image's own user counts, too.
                let ofImage = try await ids(Self.makesDev + file, imageUser: "dev", "")
                #expect(ofImage.0 == "\(own):\(group) \(own):\(group)")
            }
        }
    }
}
