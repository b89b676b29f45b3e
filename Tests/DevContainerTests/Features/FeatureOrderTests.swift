import DevContainer
import Diagnostics
import Testing

struct FeatureOrderTests {
    /// A row of the specification's rules on the order: what is known, what the user lists, what
    /// comes first, and the order that follows.
    struct Row: CustomTestStringConvertible {
        var rule: String
        var known: [String: String] = [:]
        var features: String
        var override: [String] = []
        var order: [String]

        var testDescription: String { rule }
    }

    static let rows = [
        Row(rule: "SPEC-FORD-01", features: "{'b':{},'a':{}}", order: ["a", "b"]),
        Row(
            rule: "SPEC-FORD-02",
            known: ["a": "{\"installsAfter\":['b','c']}"],
            features: "{'a':{},'c':{}}",
            order: ["c", "a"]
        ),
        Row(
            rule: "SPEC-FORD-03",
            known: ["a": "{\"installsAfter\":['b']}", "b": "{\"installsAfter\":['c']}"],
            features: "{'a':{},'c':{}}",
            order: ["a", "c"]
        ),
        Row(
            rule: "SPEC-FORD-04",
            known: ["a": "{\"dependsOn\":{'b':{\"m\":\"50\"}}}"],
            features: "{'a':{}}",
            order: ["b{m:50}", "a"]
        ),
        Row(
            rule: "SPEC-FORD-05",
            known: ["a": "{\"dependsOn\":{'b':{}}}", "b": "{\"dependsOn\":{'c':{}}}"],
            features: "{'a':{}}",
            order: ["c", "b", "a"]
        ),
        Row(
            rule: "SPEC-FORD-06",
            known: ["a": "{\"dependsOn\":{'c':{}}}", "b": "{\"dependsOn\":{'c':{}}}"],
            features: "{'a':{},'b':{}}",
            order: ["c", "a", "b"]
        ),
        Row(
            rule: "SPEC-FORD-07 SPEC-FOPT-16",
            known: ["a": "{\"dependsOn\":{'b':{\"x\":\"1\"}}}"],
            features: "{'a':{},'b':{\"x\":\"2\"}}",
            order: ["b{x:1}", "b{x:2}", "a"]
        ),
        Row(
            rule: "SPEC-FORD-08",
            known: ["a": "{\"dependsOn\":{'b':{\"x\":\"1\"}}}"],
            features: "{'a':{},'b':{\"x\":\"1\"}}",
            order: ["b{x:1}", "a"]
        ),
        Row(
            rule: "SPEC-FORD-13",
            known: [
                "a": "{\"dependsOn\":{'b':{}}}",
                "b": "{\"options\":{\"x\":{\"type\":\"string\",\"default\":\"0\"}}}",
            ],
            features: "{'a':{},'b':{\"x\":\"0\"}}",
            order: ["b", "b{x:0}", "a"]
        ),
        Row(
            rule: "SPEC-FORD-14",
            known: ["a": "{\"installsAfter\":['d']}"],
            features: "{'a':{},'b':{},'c':{},'d':{}}",
            order: ["b", "c", "d", "a"]
        ),
        Row(
            rule: "SPEC-FORD-15",
            known: ["a": "{\"dependsOn\":{'b':{},'c':{},'d':{}}}"],
            features: "{'a':{}}",
            override: ["c"],
            order: ["c", "b", "d", "a"]
        ),
        Row(
            rule: "SPEC-FORD-16",
            known: [
                "a": "{\"dependsOn\":{'b':{},'d':{}},\"installsAfter\":['c']}",
                "b": "{\"dependsOn\":{'c':{}}}",
            ],
            features: "{'a':{}}",
            override: ["c", "d"],
            order: ["c", "d", "b", "a"]
        ),
        Row(
            rule: "SPEC-FORD-17",
            known: ["b": "{\"dependsOn\":{'a':{}}}"],
            features: "{'b':{},'c':{}}",
            override: ["a", "b", "c"],
            order: ["a", "b", "c"]
        ),
        Row(
            rule: "SPEC-FORD-18",
            known: ["b": "{\"dependsOn\":{'z':{}}}"],
            features: "{'a':{},'b':{},'z':{}}",
            override: ["b"],
            order: ["a", "z", "b"]
        ),
        Row(
            rule: "SPEC-FORD-19",
            known: ["d": "{\"installsAfter\":['b']}"],
            features: "{'a':{},'b':{},'c':{},'d':{}}",
            override: ["b", "d"],
            order: ["b", "d", "a", "c"]
        ),
        Row(
            rule: "SPEC-FORD-20",
            features: "{'a':{},'z':{}}",
            override: ["ghcr.io/o/r/z:1"],
            order: ["z", "a"]
        ),
        Row(rule: "SPEC-FORD-21", features: "{'a':{}}", override: ["q"], order: ["a"]),
        Row(
            rule: "SPEC-FORD-22 AMB-22",
            known: ["b": "{\"dependsOn\":{'a':{}}}"],
            features: "{'a':{},'b':{}}",
            override: ["b", "a"],
            order: ["a", "b"]
        ),
        Row(
            rule: "SPEC-FORD-25",
            known: ["a": "{\"installsAfter\":['b']}", "b": "{\"installsAfter\":['a']}"],
            features: "{'a':{}}",
            order: ["a"]
        ),
        Row(rule: "SPEC-FORD-28", features: "{'b':{},'a':{}}", order: ["a", "b"]),
        Row(
            rule: "SPEC-FORD-29 AMB-20",
            features: "{'z:latest':{},'z:1.10':{},'z:1.9':{}}",
            order: ["z:1.9", "z:1.10", "z:latest"]
        ),
        Row(
            rule: "SPEC-FORD-31",
            known: ["c": "{\"dependsOn\":{'b':{\"A\":\"a\",\"B\":\"a\"}}}"],
            features: "{'b':{\"B\":\"b\",\"A\":\"a\"},'c':{}}",
            order: ["b{A:a,B:a}", "b{B:b,A:a}", "c"]
        ),
        Row(
            rule: "SPEC-FORD-33",
            features: "{'https://h/devcontainer-feature-q.tgz':{},'a':{},'./x':{}}",
            order: ["./x", "a", "https://h/devcontainer-feature-q.tgz"]
        ),
        Row(
            rule: "SPEC-FORD-34 SPEC-FLEG-07",
            known: ["x": "{\"installsAfter\":['new']}", "old": renamed],
            features: "{'old':{},'x':{},'a':{}}",
            order: ["a", "old", "x"]
        ),
        Row(
            rule: "SPEC-FORD-34 the other way",
            known: ["x": "{\"installsAfter\":['old']}", "new": renamed],
            features: "{'x':{},'new':{}}",
            order: ["new", "x"]
        ),
        Row(
            rule: "SPEC-FORD-35",
            known: ["a": "{\"installsAfter\":['ghcr.io/devcontainers/features/common-utils']}"],
            features: "{'./common-utils':{},'./a':{}}",
            order: ["./a", "./common-utils"]
        ),
        Row(
            rule: "SPEC-FORD-42 AMB-21",
            features: "{'./A':{},'./a':{},'./foo-bar':{},'./foo_bar':{}}",
            order: ["./a", "./A", "./foo_bar", "./foo-bar"]
        ),
        Row(
            rule: "AMB-21 namespace before id",
            features: "{'ghcr.io/a/b-c/a':{},'ghcr.io/a/b/z':{}}",
            order: ["ghcr.io/a/b/z", "ghcr.io/a/b-c/a"]
        ),
    ]

    private static let renamed = "{\"currentId\":\"new\",\"legacyIds\":[\"old\"]}"

    @Test(arguments: rows)
    func `SPEC-FORD every row has its order`(row: Row) throws {
        let plan = FeaturePlan(known: row.known, override: row.override)
        #expect(try plan.order(row.features) == row.order)
    }

    @Test func `SPEC-FORD-09 different tags of one artifact are installed once`() throws {
        let digests = ["ghcr.io/o/r/g:1": "sha256:d", "ghcr.io/o/r/g:latest": "sha256:d"]
        let plan = FeaturePlan(known: [:], digests: digests)
        #expect(try plan.order("{'g:1':{},'g:latest':{}}") == ["g:1"])
    }

    @Test func `SPEC-FORD-10 different artifacts of one id are both installed`() throws {
        #expect(try FeaturePlan(known: [:]).order("{'g:2':{},'g:1':{}}") == ["g:1", "g:2"])
    }

    @Test func `SPEC-FORD-11 AMB-24 archives with the same bytes are installed once`() throws {
        let first = "https://a/devcontainer-feature-q.tgz"
        let second = "https://b/devcontainer-feature-q.tgz"
        let plan = FeaturePlan(known: [:], digests: [first: "sha256:d", second: "sha256:d"])
        #expect(try plan.order("{'\(first)':{},'\(second)':{}}") == [first])
    }

    @Test func `SPEC-FORD-12 AMB-23 a folder is installed once, strictly for each who wants it`()
        throws
    {
        var plan = FeaturePlan(known: [
            "./a": "{\"dependsOn\":{'./b':{}}}", "./c": "{\"dependsOn\":{'./b':{},'./d':{}}}",
            "./d": "{\"dependsOn\":{'g':{}}}",
        ])
        let features = "{'./a':{},'./b':{},'./c':{},'g':{}}"
        #expect(try plan.order(features) == ["./b", "g", "./a", "./d", "./c"])
        plan.interpretation = .specification
        #expect(
            try plan.order(features) == ["./b", "./b", "./b", "g", "./a", "./d", "./c"]
        )
    }

    @Test func `a strict cycle of folders is told, not followed for ever`() {
        var plan = FeaturePlan(known: [
            "./a": "{\"dependsOn\":{'./b':{}}}", "./b": "{\"dependsOn\":{'./a':{}}}",
        ])
        plan.interpretation = .specification
        let error = #expect(throws: FeatureError.self) { try plan.order("{'./a':{}}") }
        #expect(
            error?.diagnostics.map(\.summary) == ["the Features `./a`, `./b` wait for each other"]
        )
    }

    @Test func `SPEC-FORD-30 AMB-19 which number of options goes first can be chosen`() throws {
        var plan = FeaturePlan(known: ["a": "{\"dependsOn\":{'b':{\"x\":\"1\"}}}"])
        #expect(try plan.order("{'a':{},'b':{}}") == ["b", "b{x:1}", "a"])
        plan.interpretation = .specification
        #expect(try plan.order("{'a':{},'b':{}}") == ["b{x:1}", "b", "a"])
    }

    @Test func `SPEC-FORD-31 names and values in turn, strictly all names before all values`()
        throws
    {
        var plan = FeaturePlan(known: ["c": "{\"dependsOn\":{'b':{\"A\":\"1\",\"C\":\"1\"}}}"])
        let features = "{'b':{\"A\":\"2\",\"B\":\"1\"},'c':{}}"
        #expect(try plan.order(features) == ["b{A:1,C:1}", "b{A:2,B:1}", "c"])
        plan.interpretation = .specification
        #expect(try plan.order(features) == ["b{A:2,B:1}", "b{A:1,C:1}", "c"])
    }

    @Test func `SPEC-FORD-32 at last the digest decides`() throws {
        let one = "ghcr.io/o/r/b@sha256:" + String(repeating: "1", count: 64)
        let two = "ghcr.io/o/r/b@sha256:" + String(repeating: "2", count: 64)
        let order = try FeaturePlan(known: [:]).order("{'\(two)':{},'\(one)':{}}")
        #expect(order.map { String($0.suffix(1)) } == ["1", "2"])
    }

    @Test func `SPEC-FORD-38 SPEC-FORD-39 the official Features in their known order`() throws {
        let known = [
            "python": "{\"installsAfter\":['common-utils','oryx']}",
            "github-cli": "{\"installsAfter\":['common-utils','git']}",
            "git": "{\"installsAfter\":['common-utils']}",
            "sshd": "{\"installsAfter\":['common-utils']}",
        ]
        var plan = FeaturePlan(known: known)
        let all = "{'python':{},'github-cli':{},'git':{},'common-utils':{},'sshd':{}}"
        #expect(try plan.order(all) == ["common-utils", "git", "python", "sshd", "github-cli"])
        plan.override = ["sshd", "python"]
        #expect(try plan.order("{'python':{},'git':{},'sshd':{}}") == ["sshd", "python", "git"])
    }

    @Test func `SPEC-FORD-40 nine nodes in both orders`() throws {
        let known = [
            "./a": "{\"dependsOn\":{'./b':{\"A\":\"a\",\"B\":\"a\"},'./c':{}}}",
            "./c": "{\"dependsOn\":{'./b':{\"A\":\"b\",\"B\":\"a\"},'./d':{},'./e':{}}}",
            "./d": "{\"dependsOn\":{'./b':{\"A\":\"b\",\"B\":\"b\"}}}",
            "./e": "{\"dependsOn\":{'./b':{}}}",
        ]
        let listed = "{'./a':{\"A\":\"a\",\"B\":\"b\"},'./b':{\"A\":\"a\",\"B\":\"b\"}}"
        let sorted = ["./b{A:a,B:a}", "./b{A:a,B:b}", "./b{A:b,B:a}", "./b{A:b,B:b}"]
        var plan = FeaturePlan(known: known)
        #expect(
            try plan.order(listed) == ["./b"] + sorted + ["./d", "./e", "./c", "./a{A:a,B:b}"]
        )
        plan.interpretation = .specification
        #expect(
            try plan.order(listed) == sorted + ["./b", "./d", "./e", "./c", "./a{A:a,B:b}"]
        )
    }

    @Test func `SPEC-FORD-41 the order in which references are resolved does not matter`() throws {
        let known = ["a": "{\"dependsOn\":{'c':{}}}", "b": "{\"dependsOn\":{'c':{\"x\":\"1\"}}}"]
        let plan = FeaturePlan(known: known)
        var reversed = FeatureGraph(
            requests: try plan.graph("{'a':{},'b':{}}").installOrder().map(\.request)
        )
        let resolved = try plan.graph("{'a':{},'b':{}}").installOrder()
        while let reference = reversed.unresolved.last {
            let feature = try #require(resolved.first { $0.reference == reference })
            reversed.resolve(reference, as: feature.resolution)
        }
        #expect(
            try reversed.installOrder().map(FeaturePlan.short) == resolved.map(FeaturePlan.short)
        )
    }

    @Test func `those who want a Feature are all known`() throws {
        let plan = FeaturePlan(known: ["a": "{\"dependsOn\":{'b':{}}}"])
        let features = try plan.graph("{'a':{},'b':{}}").installOrder()
        #expect(
            features.map(\.origins) == [
                [.configuration, .feature("ghcr.io/o/r/a")], [.configuration],
            ]
        )
        #expect(features.map(\.index) == [0, 1])
    }
}

struct FeatureDiagramTests {
    @Test func `dependencies are drawn with full lines, wishes with broken ones`() throws {
        let plan = FeaturePlan(known: [
            "a": "{\"dependsOn\":{'b':{}},\"installsAfter\":['c','d']}"
        ])
        #expect(
            try plan.graph("{'a':{},'c':{}}").mermaidDiagram == """
                flowchart
                    f0["ghcr.io/o/r/a"]
                    f1["ghcr.io/o/r/c"]
                    f2["ghcr.io/o/r/b"]
                    f0 --> f2
                    f0 -.-> f1

                """
        )
    }
}
