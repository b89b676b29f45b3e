import Runner
import Testing

struct BuildOutputParserTests {
    @Test func `a build's plain output becomes steps, output, cache hits and a failure`() {
        let text = """
            #4 [1/3] FROM docker.io/library/debian:bookworm
            #4 sha256:12fbe2e882a41079e3d8907aef8b4cdeeecc5239506c91c1d3b441d9a97af0aa
            #4 CACHED

            #5 [2/3] RUN make
            #5 0.178 cc -o a a.c
            #4 [1/3] FROM docker.io/library/debian:bookworm
            #5 DONE 1.5s

            #6 [3/3] RUN false
            #6 0.200 about to fail
            #6 ERROR: executor failed running [/bin/sh -c false]: exit code: 1
            ------
             > [3/3] RUN false:
            executor failed running [/bin/sh -c false]: exit code: 1
            """
        var parser = BuildOutputParser()
        let events = text.split(separator: "\n", omittingEmptySubsequences: false)
            .compactMap { parser.read(String($0)) }
        #expect(
            events == [
                .stepStarted(step: 4, title: "[1/3] FROM docker.io/library/debian:bookworm"),
                .stepCached(step: 4, title: "[1/3] FROM docker.io/library/debian:bookworm"),
                .stepStarted(step: 5, title: "[2/3] RUN make"),
                .output(step: 5, line: "cc -o a a.c"),
                .stepFinished(step: 5, title: "[2/3] RUN make", seconds: 1.5),
                .stepStarted(step: 6, title: "[3/3] RUN false"),
                .output(step: 6, line: "about to fail"),
                .stepFailed(
                    step: 6,
                    title: "[3/3] RUN false",
                    message: "executor failed running [/bin/sh -c false]: exit code: 1"
                ),
            ]
        )
        #expect(parser.tails[6] == ["about to fail"])
        #expect(parser.otherLines.first == "------")
    }
}
