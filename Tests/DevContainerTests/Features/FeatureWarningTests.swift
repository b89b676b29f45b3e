import DevContainer
import Diagnostics
import Testing

struct FeatureWarningTests {
    private func warnings(
        _ known: [String: String],
        _ features: String,
        override: [String] = []
    ) throws -> [String] {
        try FeaturePlan(known: known, override: override).graph(features).warnings.map(\.summary)
    }

    @Test func `SPEC-FLEG-01 SPEC-FLEG-02 only a deprecated Feature is warned about`() throws {
        let known = ["a": #"{"deprecated":true,"documentationURL":"https://d"}"#]
        #expect(
            try warnings(known, "{'a':{},'b':{}}") == [
                "`ghcr.io/o/r/a` is deprecated and gets no further updates"
            ]
        )
    }

    @Test func `SPEC-FLEG-06 an old name is answered with the present one`() throws {
        let known = ["old": #"{"currentId":"new","legacyIds":["old"]}"#]
        #expect(
            try warnings(known, "{'old:1':{}}") == ["`ghcr.io/o/r/old:1` was renamed to `new`"]
        )
        #expect(try warnings(["new": #"{"legacyIds":["old"]}"#], "{'new':{}}") == [])
    }

    @Test func `SPEC-FREF-17 a folder should be named as its Feature`() throws {
        let known = ["./f": #"{"currentId":"g"}"#]
        #expect(
            try warnings(known, "{'./f':{}}") == [
                "the folder of `./f` should be named as the Feature's id, `g`"
            ]
        )
    }

    @Test func `SPEC-FORD-21 SPEC-FORD-22 an order that cannot be is a warning`() throws {
        let known = ["b": "{\"dependsOn\":{'a':{}}}"]
        #expect(
            try warnings(known, "{'b':{},'c':{}}", override: ["b", "a", "q"]) == [
                "`ghcr.io/o/r/b` cannot go before `ghcr.io/o/r/a`, which it waits for",
                "`ghcr.io/o/r/q` in `overrideFeatureInstallOrder` is no Feature of the plan",
            ]
        )
        #expect(try warnings(known, "{'b':{},'c':{}}", override: ["a", "c"]) == [])
    }

    @Test func `AMB-28 a soft dependency that is not installed is never asked for`() throws {
        let plan = FeaturePlan(known: ["a": "{\"installsAfter\":['unreachable.example/x/y']}"])
        let graph = try plan.graph("{'a':{}}")
        #expect(graph.unresolved.isEmpty)
        #expect(graph.warnings == [])
    }

    @Test func `what is still to be fetched is told once, in the order in which it came up`() throws
    {
        let requests = try configuration(
            #"{"image":"a","features":{"./b":{},"./a":{},"ghcr.io/X/y/z":{}}}"#
        ).features
        var graph = FeatureGraph(requests: requests + requests)
        #expect(graph.unresolved.map(\.written) == ["./b", "./a", "ghcr.io/X/y/z"])
        #expect(throws: FeatureError.unresolved(["./b", "./a", "ghcr.io/X/y/z"])) {
            try graph.installOrder()
        }
        let metadata = try featureMetadata(
            #"{"id":"b","version":"1","dependsOn":{"./a":{"x":"1"},"./c":{}}}"#
        )
        graph.resolve(
            requests[0].reference,
            as: FeatureResolution(
                canonicalIdentifier: ".devcontainer/b",
                metadata: metadata,
                contentDigest: "d"
            )
        )
        #expect(graph.unresolved.map(\.written) == ["./a", "ghcr.io/X/y/z", "./c"])
    }
}
