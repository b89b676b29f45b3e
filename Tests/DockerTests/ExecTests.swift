import DockerEngine
import TestSupport
import Testing

struct ExecTests {
    @Test func `a command's output, error output and exit code come back`() async throws {
        try await DockerFixture.with { fixture in
            let id = try await fixture.startContainer()
            let result = try await fixture.run(
                "echo out; echo err >&2; id -u; pwd; exit 3",
                in: id,
                user: "dev"
            )
            #expect(result.exitCode == 3)
            #expect(result.stdoutText == "out\n1000\n/\n")
            #expect(result.stderrText == "err\n")
            #expect(!result.isTruncated)
            let missing = try await fixture.engine.run(
                ExecConfig(["no-such-program"]),
                in: id,
                limit: .seconds(30)
            )
            #expect([126, 127].contains(missing.exitCode))
        }
    }

    @Test func `a megabyte goes through cat unchanged, to the end of the input`() async throws {
        try await DockerFixture.with { fixture in
            let id = try await fixture.startContainer()
            var generator = SystemRandomNumberGenerator()
            let input = (0..<1_048_576).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let result = try await fixture.engine.run(
                ExecConfig(["cat"]),
                in: id,
                input: input,
                limit: .seconds(60)
            )
            #expect(result.exitCode == 0)
            #expect(result.stdout == input)
        }
    }

    @Test func `a command that reads nothing ends in spite of much input`() async throws {
        try await DockerFixture.with { fixture in
            let id = try await fixture.startContainer()
            let result = try await fixture.engine.run(
                ExecConfig(["sh", "-c", "exec true"]),
                in: id,
                input: [UInt8](repeating: 65, count: 8 << 20),
                limit: .seconds(60)
            )
            #expect(result.exitCode == 0)
        }
    }

    @Test func `a conversation goes both ways, with a half close at its end`() async throws {
        try await DockerFixture.with { fixture in
            let container = try await fixture.startContainer()
            let exec = try await fixture.engine.createExec(
                in: container,
                ExecConfig(
                    ["sh", "-c", "while read line; do echo \"<$line>\"; done; echo over; exit 5"],
                    attachStdin: true
                )
            )
            let session = try await fixture.engine.startExec(exec)
            var output = session.output.makeAsyncIterator()
            try await session.write("one\n".utf8)
            #expect(try await output.next() == .stdout(Array("<one>\n".utf8)))
            #expect(try await fixture.engine.inspectExec(exec).isRunning)
            try await session.write("two\n".utf8)
            #expect(try await output.next() == .stdout(Array("<two>\n".utf8)))
            try await session.closeInput()
            #expect(try await output.next() == .stdout(Array("over\n".utf8)))
            #expect(try await output.next() == nil)
            #expect(try await fixture.engine.execExitCode(exec, limit: .seconds(10)) == 5)
        }
    }

    @Test func `a terminal has a size and joins both outputs`() async throws {
        try await DockerFixture.with { fixture in
            let container = try await fixture.startContainer()
            let exec = try await fixture.engine.createExec(
                in: container,
                ExecConfig(
                    ["sh", "-c", "read x; tty >/dev/null && stty size; echo err >&2"],
                    isTTY: true,
                    attachStdin: true
                )
            )
            let session = try await fixture.engine.startExec(exec, isTTY: true)
            try await fixture.engine.resizeExec(exec, columns: 101, rows: 33)
            try await session.write("\n".utf8)
            var text = ""
            for try await chunk in session.output {
                text += String(decoding: chunk.bytes, as: UTF8.self)
            }
            #expect(text == "\r\n33 101\r\nerr\r\n")
            #expect(try await fixture.engine.execExitCode(exec, limit: .seconds(10)) == 0)
        }
    }

    @Test func `what is printed beyond the limit is dropped`() async throws {
        try await DockerFixture.with { fixture in
            let id = try await fixture.startContainer()
            let result = try await fixture.engine.run(
                ExecConfig(["sh", "-c", "yes | head -c 3000000"]),
                in: id,
                outputLimitBytes: 1_000,
                limit: .seconds(30)
            )
            #expect(result.stdout.count == 1_000 && result.isTruncated)
            #expect(result.exitCode == 0)
        }
    }

    @Test func `a container killed in mid command ends its streams`() async throws {
        try await DockerFixture.with { fixture in
            let container = try await fixture.startContainer()
            let exec = try await fixture.engine.createExec(
                in: container,
                ExecConfig(["sh", "-c", "echo begun; sleep 600"])
            )
            let session = try await fixture.engine.startExec(exec)
            var output = session.output.makeAsyncIterator()
            #expect(try await output.next() == .stdout(Array("begun\n".utf8)))
            try await fixture.engine.killContainer(container)
            #expect(try await output.next() == nil)
            let code = try await fixture.engine.execExitCode(exec, limit: .seconds(10))
            #expect(code == 137)
            await #expect(throws: DockerError.self) {
                try await fixture.run("true", in: container)
            }
        }
    }

    @Test func `a command that takes too long is given up at its limit`() async throws {
        try await DockerFixture.with { fixture in
            let id = try await fixture.startContainer()
            await #expect(
                throws: DockerError.timeout(
                    operation: "run `sleep` in the container `\(id)`",
                    limit: .milliseconds(300)
                )
            ) {
                try await fixture.engine.run(
                    ExecConfig(["sleep", "600"]),
                    in: id,
                    limit: .milliseconds(300)
                )
            }
        }
    }

    @Test func `a detached command goes on by itself`() async throws {
        try await DockerFixture.with { fixture in
            let container = try await fixture.startContainer()
            let exec = try await fixture.engine.createExec(
                in: container,
                ExecConfig(["sh", "-c", "exit 9"])
            )
            try await fixture.engine.startExecDetached(exec)
            #expect(try await fixture.engine.execExitCode(exec, limit: .seconds(10)) == 9)
        }
    }
}
