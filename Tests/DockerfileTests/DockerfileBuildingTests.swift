import Diagnostics
import Dockerfile
import Testing

struct DockerfileBuildingTests {
    private static let baseImages: [(String, String?, [String: String], String)] = [
        ("FROM debian:bookworm", nil, [:], "debian:bookworm"),
        ("FROM scratch", nil, [:], "scratch"),
        ("FROM a AS One\nFROM b AS two\nFROM ONE", nil, [:], "a"),
        ("FROM a AS One\nFROM b AS two\nFROM ONE", "TWO", [:], "b"),
        ("FROM a AS One\nFROM b AS two\nFROM ONE", "1", [:], "b"),
        ("FROM b AS b\nFROM b", nil, [:], "b"),
        ("FROM later\nFROM x AS later", "0", [:], "later"),
        ("ARG V=1\nFROM a:$V", nil, [:], "a:1"),
        ("ARG V=1\nFROM a:$V", nil, ["V": "2"], "a:2"),
        ("FROM a:${V:-w}", nil, ["V": "2"], "a:w"),
        ("ARG V\nFROM a:${V:-w}", nil, ["V": "2"], "a:2"),
        ("ARG V=\nFROM a${V:-w}b${V-x}c${V:+y}d${V+z}", nil, [:], "awbcdz"),
        ("ARG A=x B=\"y z\"\nARG C=$A-${B}\nFROM ${C#x-}", nil, [:], "y z"),
        ("ARG V='$A'\nFROM \"a:${V:+\"q${V}\"}\"", nil, [:], "a:q$A"),
        ("FROM --platform=$TARGETPLATFORM a-$TARGETARCH", nil, [:], "a-arm64"),
        ("FROM \\\n# c\n a \\\n AS b\nFROM b", nil, [:], "a"),
        ("# escape=`\nFROM `\n a`$b", nil, [:], "a$b"),
        (
            "ARG R=ghcr.io/a.b.c\nFROM ${R%.*}/${R##*.}/${R//a/x}", nil, [:],
            "ghcr.io/a.b/c/ghcr.io/x.b.c"
        ),
        ("FROM a # with words\nRUN true", nil, [:], "a"),
    ]

    @Test(arguments: baseImages)
    func `the base image is found`(
        text: String,
        target: String?,
        arguments: [String: String],
        expected: String
    ) throws {
        let settings = Dockerfile.BuildSettings(
            target: target,
            arguments: arguments,
            platformArguments: Dockerfile.platformArguments(
                target: "linux/arm64/v8",
                build: "linux/amd64"
            )
        )
        let dockerfile = try Dockerfile(parsing: text, path: "Dockerfile")
        #expect(try dockerfile.baseImageReference(settings) == expected)
    }

    private static let users: [(String, String?)] = [
        ("FROM a", "base"),
        ("FROM a\nUSER one\nUSER two:grp", "two:grp"),
        ("FROM a AS x\nUSER one\nFROM x\nRUN true", "one"),
        ("FROM a AS x\nUSER one\nFROM b", "base"),
        ("FROM a\nARG U=arg\nENV U=env\nUSER $U", "env"),
        ("FROM a\nARG U=arg\nUSER ${U}", "given"),
        ("ARG W=global\nFROM a\nUSER x$W", "x"),
        ("ARG W=global\nFROM a\nARG W\nUSER $W", "global"),
        ("FROM a\nARG BASE=arg\nUSER $BASE", "of-image"),
        (
            "FROM a\nENV A=1 B=\"two words\"\nENV OLD the rest\nUSER $A-$B-$OLD",
            "1-two words-the rest"
        ),
        ("FROM a\nENV A=1\nENV A=2 B=$A\nUSER $B", "1"),
        ("FROM a AS x\nARG U=lost\nENV E=kept\nFROM x\nUSER ${U:-none}$E", "nonekept"),
        ("FROM a\nRUN <<EOF\nUSER inside\nEOF\nRUN x \\\n# c\nUSER cont", "base"),
        ("FROM a\nUSER $UNSET", ""),
        ("FROM a AS x\nONBUILD USER trigger\nFROM x AS y\nFROM y\nRUN true", "trigger"),
        ("FROM a AS x\nONBUILD USER trigger\nFROM x\nUSER last", "last"),
        ("FROM a\nONBUILD USER trigger", "base"),
        ("FROM a\nENV U=env\nARG U=arg\nUSER $U", "env"),
        ("FROM a\nARG A=one\nARG A=two B=$A\nUSER $A-$B", "two-one"),
        ("FROM a\nENV A=x\\\\\nUSER $A", "x\\"),
        ("FROM a\nENV A = B\nUSER $A", "= B"),
        ("FROM a\nENV OLD the  \"rest\" of\nUSER $OLD", "the  rest of"),
        ("FROM a\nARG A=1\nUSER '$A'x", "$Ax"),
        ("FROM a\nuser \"quoted\"", "quoted"),
        ("FROM a\nARG TARGETARCH\nUSER u-$TARGETARCH", "u-arm64"),
        ("FROM a\nUSER \\$x", "$x"),
    ]

    // The values are what Docker's own builder made of the same lines.
    @Test(arguments: users)
    func `the user is found`(text: String, expected: String?) throws {
        let settings = Dockerfile.BuildSettings(
            arguments: ["U": "given"],
            platformArguments: Dockerfile.platformArguments(
                target: "linux/arm64",
                build: "linux/amd64"
            )
        )
        let dockerfile = try Dockerfile(parsing: text, path: "Dockerfile")
        let user = try dockerfile.user(
            settings,
            baseImageEnvironment: ["BASE": "of-image"],
            baseImageUser: "base"
        )
        #expect(user == expected)
    }

    private static let named: [(String, String?, String, String)] = [
        ("FROM a\n", nil, "FROM a AS berth\n", "berth"),
        ("FROM a", nil, "FROM a AS berth\n", "berth"),
        (
            "FROM --platform=linux/amd64 a # words\nRUN x # y\n", nil,
            "FROM --platform=linux/amd64 a AS berth # words\nRUN x # y\n", "berth"
        ),
        ("FROM a as Own\r\nRUN x\r\n", nil, "FROM a as Own\r\nRUN x\r\n", "Own"),
        ("FROM a\nFROM b AS c\n", "0", "FROM a AS berth\nFROM b AS c\n", "berth"),
        ("FROM a\nFROM b AS c\n", "C", "FROM a\nFROM b AS c\n", "c"),
        ("FROM a AS berth\nFROM b\n", nil, "FROM a AS berth\nFROM b AS berth_\n", "berth_"),
        (
            "FROM \\\n# c\n  ä  \nRUN x", nil, "FROM \\\n# c\n  ä AS berth  \nRUN x\n",
            "berth"
        ),
        ("FROM a\nRUN x \\\n# end", nil, "FROM a AS berth\nRUN x \n# end\n", "berth"),
        (
            "FROM a\nRUN <<EOF\nFROM b\nEOF", nil, "FROM a AS berth\nRUN <<EOF\nFROM b\nEOF\n",
            "berth"
        ),
    ]

    @Test(arguments: named)
    func `the last stage gets a name and all else stays`(
        text: String,
        target: String?,
        expected: String,
        stageName: String
    ) throws {
        let dockerfile = try Dockerfile(parsing: text, path: "Dockerfile")
        let result = try dockerfile.text(namingFinalStage: "berth", target: target)
        #expect(result.text == expected)
        #expect(result.stageName == stageName)
        let again = try Dockerfile(parsing: result.text + "FROM \(stageName)\n", path: "Dockerfile")
        #expect(again.stages.count == dockerfile.stages.count + 1)
        #expect(
            try again.baseImageReference() == dockerfile.baseImageReference(.init(target: target))
        )
    }

    private static let deep = String(repeating: "${v:-", count: 70)

    private static let faults: [(String, String?, String)] = [
        (
            "FROM \(deep)", nil,
            "1:6 `\(deep)` cannot be expanded: it is nested more than 64 deep"
                + " | mend it, or escape the `$`"
        ),
        (
            "FROM $V", nil,
            "1:6 the base image `$V` is empty once its variables are expanded | give the variable a default in an `ARG` before the first `FROM`, or set it in `build.args`"
        ),
        (
            "FROM ${V:-x", nil,
            "1:6 `${V:-x` cannot be expanded: `}` is missing | mend it, or escape the `$`"
        ),
        (
            "FROM ${V!}", nil,
            "1:6 `${V!}` cannot be expanded: `!` is no modifier | mend it, or escape the `$`"
        ),
        (
            "FROM \"a", nil,
            "1:6 `\"a` cannot be expanded: a `\"` is never closed | mend it, or escape the `$`"
        ),
        ("FROM ${V:?say}", nil, "1:6 the variable `V` is not set: say | set `V` in `build.args`"),
        (
            "FROM a AS builder", "bulder",
            "`Dockerfile` has no stage `bulder` | did you mean `builder`?"
        ),
        (
            "FROM a AS b\nFROM a AS c", "other",
            "`Dockerfile` has no stage `other` | its stages are `b`, `c`"
        ),
        ("FROM a", "7", "`Dockerfile` has no stage `7` | name a stage with `FROM image AS 7`"),
    ]

    @Test(arguments: faults)
    func `what cannot be built is explained`(text: String, target: String?, expected: String) throws
    {
        let dockerfile = try Dockerfile(parsing: text, path: "Dockerfile")
        do {
            _ = try dockerfile.baseImageReference(.init(target: target))
            Issue.record("no fault was found")
        } catch {
            let words = error.diagnostics.map { diagnostic in
                let place = diagnostic.location.map { "\($0.line):\($0.column) " } ?? ""
                return ([place + diagnostic.summary] + diagnostic.hints).joined(separator: " | ")
            }
            #expect(words == [expected])
        }
    }

    @Test func `the platform of the base image is found`() throws {
        let text = "FROM --platform=$BUILDPLATFORM a AS x\nFROM --platform=linux/386 x"
        let settings = Dockerfile.BuildSettings(
            platformArguments: Dockerfile.platformArguments(
                target: "linux/arm/v7",
                build: "linux/amd64"
            )
        )
        let dockerfile = try Dockerfile(parsing: text, path: "Dockerfile")
        #expect(try dockerfile.basePlatform(settings) == "linux/amd64")
        #expect(settings.platformArguments["TARGETVARIANT"] == "v7")
    }
}
