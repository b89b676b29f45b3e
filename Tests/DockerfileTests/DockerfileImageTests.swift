import Dockerfile
import Testing

struct DockerfileImageTests {
    private static let processes: [(String, [String], [String])] = [
        ("FROM a", ["base"], ["own"]),
        ("FROM a\nCMD [\"x\", \"y\"]", ["base"], ["x", "y"]),
        ("FROM a\nENTRYPOINT [\"e\"]", ["e"], []),
        ("FROM a\nCMD [\"c\"]\nENTRYPOINT [\"e\"]", ["e"], ["c"]),
        ("FROM a AS b\nCMD [\"c\"]\nFROM b\nENTRYPOINT [\"e\"]", ["e"], []),
        ("FROM a\nCMD echo \"$HOME\" \\\n  b", ["base"], ["/bin/sh", "-c", "echo \"$HOME\"   b"]),
        (
            "FROM a\nSHELL [\"/bin/bash\", \"-o\", \"x\", \"-c\"]\nENTRYPOINT exec top",
            ["/bin/bash", "-o", "x", "-c", "exec top"], []
        ),
        ("FROM a\nENTRYPOINT []", [], []),
        ("FROM a AS b\nONBUILD CMD [\"late\"]\nFROM b", ["base"], ["late"]),
    ]

    @Test(arguments: processes)
    func `what the image runs is its own or inherited`(
        text: String,
        entrypoint: [String],
        command: [String]
    ) throws {
        let process = try Dockerfile(parsing: text, path: "Dockerfile").process(
            baseImageEnvironment: [:],
            baseImageProcess: .init(entrypoint: ["base"], command: ["own"])
        )
        #expect(process == .init(entrypoint: entrypoint, command: command))
    }

    @Test func `images that a build takes something from are found, unreached stages left out`()
        throws
    {
        let text = """
            ARG TAG=2
            FROM never AS unreached
            FROM tools:${TAG} AS tools
            FROM base AS one
            COPY --from=tools /a /a
            COPY --from=golang:1.26 /b /b
            FROM one
            RUN --mount=type=bind,from=busybox,source=/,target=/x true
            COPY --from=1 /c /c
            ADD --from=one /d /d
            COPY --from=$WHO /e /e
            """
        let dockerfile = try Dockerfile(parsing: text, path: "Dockerfile")
        #expect(try dockerfile.baseImageReference() == "base")
        #expect(try dockerfile.otherImageReferences() == ["busybox", "golang:1.26", "tools:2"])
        #expect(try dockerfile.otherImageReferences(.init(target: "tools")) == [])
    }

    @Test func `a syntax line goes, other directives stay`() {
        let text = "# escape=`\n#  Syntax = docker/dockerfile:1 \nFROM a\n# syntax=b\n"
        #expect(ParserDirectives.withoutSyntax(text) == "# escape=`\nFROM a\n# syntax=b\n")
        #expect(ParserDirectives.withoutSyntax("FROM a\n# syntax=b\n") == "FROM a\n# syntax=b\n")
    }
}
