import DevContainer
import Diagnostics
import Testing

struct FeatureCycleTests {
    private func error(_ known: [String: String], _ features: String) -> FeatureError? {
        #expect(throws: FeatureError.self) { try FeaturePlan(known: known).order(features) }
    }

    @Test func `SPEC-FORD-23 a cycle of hard dependencies is told with who asked`() {
        let known = ["a": "{\"dependsOn\":{'b':{}}}", "b": "{\"dependsOn\":{'a':{}}}"]
        let diagnostics = error(known, "{'a':{}}")?.diagnostics
        #expect(
            diagnostics == [
                Diagnostic(
                    code: "feature-cycle",
                    "the Features `ghcr.io/o/r/a`, `ghcr.io/o/r/b` wait for each other",
                    notes: [
                        "`ghcr.io/o/r/a` is in the plan because devcontainer.json asks for it",
                        "`ghcr.io/o/r/a` depends on `ghcr.io/o/r/b`",
                        "`ghcr.io/o/r/b` depends on `ghcr.io/o/r/a`",
                    ],
                    hints: ["leave one of them out, or ask its author to drop the dependency"]
                )
            ]
        )
    }

    @Test func `SPEC-FORD-24 SPEC-FORD-26 soft and mixed cycles are errors too`() {
        let soft = ["a": "{\"installsAfter\":['b']}", "b": "{\"installsAfter\":['a']}"]
        #expect(
            error(soft, "{'a':{},'b':{}}")
                == .cycle([
                    dependency("a", "b", isHard: false, .configuration),
                    dependency("b", "a", isHard: false, .configuration),
                ])
        )
        let mixed = ["a": "{\"dependsOn\":{'b':{}}}", "b": "{\"installsAfter\":['a']}"]
        #expect(
            error(mixed, "{'a':{}}")
                == .cycle([
                    dependency("a", "b", isHard: true, .configuration),
                    dependency("b", "a", isHard: false, .feature("ghcr.io/o/r/a")),
                ])
        )
    }

    @Test func `SPEC-FORD-27 a Feature that waits for itself is a cycle`() {
        let error = error(["a": "{\"installsAfter\":['a']}"], "{'a':{}}")
        #expect(error == .cycle([dependency("a", "a", isHard: false, .configuration)]))
        #expect(
            error?.diagnostics.map(\.summary) == ["the Feature `ghcr.io/o/r/a` waits for itself"]
        )
    }

    @Test func `only the cycle is told, and what leads to it`() {
        let known = [
            "x": "{\"dependsOn\":{'a':{}}}", "a": "{\"dependsOn\":{'b':{}}}",
            "b": "{\"dependsOn\":{'a':{}}}",
        ]
        let error = error(known, "{'x':{}}")
        #expect(
            error
                == .cycle([
                    dependency("a", "b", isHard: true, .feature("ghcr.io/o/r/x")),
                    dependency("b", "a", isHard: true, .feature("ghcr.io/o/r/a")),
                ])
        )
        #expect(
            error?.diagnostics.map(\.notes) == [
                [
                    "`ghcr.io/o/r/a` is in the plan because `ghcr.io/o/r/x` depends on it",
                    "`ghcr.io/o/r/a` depends on `ghcr.io/o/r/b`",
                    "`ghcr.io/o/r/b` depends on `ghcr.io/o/r/a`",
                ]
            ]
        )
    }

    @Test func `a graph that grows beyond all bounds asks for nothing more and is an error`() throws
    {
        let many = (0...FeatureGraph.largestCount).map { "\"./f\($0)\":{}" }
            .joined(separator: ",")
        let graph = try FeaturePlan(known: ["a": "{\"dependsOn\":{\(many)}}"]).graph("{'a':{}}")
        #expect(graph.unresolved.isEmpty)
        #expect(throws: FeatureError.tooMany(limit: FeatureGraph.largestCount)) {
            try graph.installOrder()
        }
    }

    private func dependency(
        _ feature: String,
        _ target: String,
        isHard: Bool,
        _ origin: Origin
    ) -> FeatureError.Dependency {
        FeatureError.Dependency(
            feature: FeaturePlan.reference(feature),
            target: FeaturePlan.reference(target),
            isHard: isHard,
            origin: origin
        )
    }
}
