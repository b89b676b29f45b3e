import Diagnostics
import Testing

@testable import Dockerfile

struct DockerfileReadingTests {
    @Test func `directives, comments, continuations and stages are read`() throws {
        let dockerfile = try Dockerfile(
            parsing: """
                # syntax = docker/dockerfile:1.7
                # escape=`

                # escape=\\
                ARG VERSION=1
                from --platform=$BUILDPLATFORM a:$VERSION as Build
                  RUN one `
                # in between

                  two `` ` \t
                    three ``
                COPY --from=x --chown=me a b
                FROM Build
                """,
            path: "Dockerfile"
        )
        #expect(dockerfile.directives.syntax == "docker/dockerfile:1.7")
        #expect(dockerfile.directives.escape == "`")
        #expect(dockerfile.globalArguments.map(\.arguments) == ["VERSION=1"])
        #expect(dockerfile.stages.map(\.name) == ["Build", nil])
        #expect(dockerfile.stages.map(\.image) == ["a:$VERSION", "Build"])
        #expect(dockerfile.stages.map(\.platform) == ["$BUILDPLATFORM", nil])
        let first = try #require(dockerfile.stages.first)
        #expect(first.instructions.map(\.keyword) == ["RUN", "COPY"])
        #expect(
            first.instructions.map(\.arguments) == ["one   two ``     three ``", "a b"]
        )
        #expect(
            first.instructions.map(\.location.description) == ["Dockerfile:7:3", "Dockerfile:12:1"]
        )
        #expect(first.instructions[1].flag("from") == "x")
        #expect(first.instructions[1].flag("chown") == "me")
        #expect(first.location.description == "Dockerfile:6:32")
    }

    @Test func `heredocs belong to their instruction`() throws {
        let dockerfile = try Dockerfile(
            parsing: """
                FROM a
                RUN <<EOF cat - <<-"E2" && x
                FROM inside
                  EOF
                EOF
                \tUSER nobody
                \tE2
                ENV A=<<EOF
                COPY <<'x' /y
                x
                ONBUILD RUN <<T
                USER t
                T
                USER me
                """,
            path: "Dockerfile"
        )
        let stage = dockerfile.stages[0]
        #expect(dockerfile.stages.count == 1)
        #expect(stage.instructions.map(\.keyword) == ["RUN", "ENV", "COPY", "ONBUILD", "USER"])
        let heredocs = stage.instructions.flatMap(\.heredocs)
        #expect(heredocs.map(\.name) == ["EOF", "E2", "x", "T"])
        #expect(
            heredocs.map(\.content) == ["FROM inside\n  EOF\n", "\tUSER nobody\n", "", "USER t\n"]
        )
        #expect(heredocs.map(\.expands) == [true, false, false, true])
        #expect(heredocs.map(\.dropsTabs) == [false, true, false, false])
    }

    @Test func `a mark and CRLF are read`() throws {
        let text = "\u{FEFF}# escape=`\r\nFROM a`\r\n b\r\n"
        #expect(throws: DockerfileError.self) { try Dockerfile(parsing: text, path: "x") }
        let other = try Dockerfile(parsing: "\u{FEFF}FROM \\\r\n a AS b \r\nUSER c\r\n", path: "x")
        #expect(other.stages.map(\.name) == ["b"])
        #expect(other.stages[0].location.description == "x:2:2")
        #expect(try other.user(baseImageEnvironment: [:], baseImageUser: nil) == "c")
    }

    private static let faults: [(String, String)] = [
        ("", "error: `Dockerfile` has no `FROM` instruction\nhint: begin with `FROM` and an image"),
        (
            "FROM",
            """
            error: `FROM` names no image
             --> Dockerfile:1:1
              |
            1 | FROM
              | ^^^^
            hint: write `FROM image` or `FROM image AS name`
            """
        ),
        (
            "# x\nFROM ä as",
            """
            error: `FROM ä as` is not understood
             --> Dockerfile:2:6
              |
            2 | FROM ä as
              |      ^
            hint: write `FROM image` or `FROM image AS name`
            """
        ),
        (
            "FROM a AS 1b",
            """
            error: `1b` is no name for a stage
             --> Dockerfile:1:11
              |
            1 | FROM a AS 1b
              |           ^^
            hint: begin with a letter and go on with letters, digits, `_`, `-` and `.`
            """
        ),
        (
            "FORM a",
            """
            error: `FORM` stands before the first `FROM`
             --> Dockerfile:1:1
              |
            1 | FORM a
              | ^^^^
            hint: did you mean `FROM`?
            """
        ),
        (
            "# escape=x\nFROM a",
            """
            error: the escape character cannot be `x`
             --> Dockerfile:1:1
              |
            1 | # escape=x
              | ^^^^^^^^^^
            hint: write `# escape=\\` or `# escape=``
            """
        ),
        (
            "FROM a\nRUN <<-EOF\nx\n",
            """
            error: the heredoc `EOF` is never closed
             --> Dockerfile:2:5
              |
            2 | RUN <<-EOF
              |     ^^^^^^
            hint: add a line that holds `EOF` and nothing else
            """
        ),
    ]

    @Test(arguments: faults)
    func `faults have their place`(text: String, expected: String) {
        do {
            _ = try Dockerfile(parsing: text, path: "Dockerfile")
            Issue.record("no fault was found")
        } catch {
            let renderer = DiagnosticRenderer(style: .plain)
            #expect(error.diagnostics.map(renderer.render) == [expected])
        }
    }

    @Test func `what comes from the build context is listed`() throws {
        let dockerfile = try Dockerfile(
            parsing: """
                FROM a
                COPY a "b c" /x/
                COPY ["d e", "f", "/x/"]
                COPY --from=other g /x
                ADD https://example.com/h i.tar git@host:r.git /x/
                ADD --chown=me:me <<EOF j /x/
                EOF
                RUN --mount=type=bind,source=k,target=/k --mount=type=cache,target=/c true
                RUN --mount=target=/src --mount=type=bind,from=z,source=y,target=/y true
                ONBUILD COPY l /x
                """,
            path: "Dockerfile"
        )
        #expect(
            dockerfile.contextSources.map { "\($0.keyword) \($0.path)" } == [
                "COPY a", "COPY \"b c\"", "COPY d e", "COPY f", "ADD i.tar", "ADD j", "RUN k",
                "RUN .", "COPY l",
            ]
        )
        #expect(dockerfile.contextSources.last?.location.description == "Dockerfile:10:9")
        #expect(dockerfile.hasOnBuild)
    }
}
