import DevContainer
import Diagnostics
import Testing

struct FeatureOptionTests {
    private let plan = FeaturePlan(known: [
        "a": """
        {"options":{"version":{"type":"string","proposals":["1"],"default":"latest"},
        "pip":{"type":"boolean","default":false},
        "color":{"type":"string","enum":["red","gold"],"default":"red"},
        "free":{"type":"string"}}}
        """,
        "b": "{\"dependsOn\":{'a':{\"color\":\"blue\"}}}",
    ])

    private func file(_ options: String) throws -> String? {
        try plan.graph("{'a': \(options)}").installOrder().first?.environmentFile
    }

    @Test(arguments: [
        (
            "SPEC-FOPT-04 SPEC-FOPT-10 SPEC-FOPT-12", "{}",
            "VERSION='latest'\nPIP='false'\nCOLOR='red'\n"
        ),
        ("SPEC-FOPT-05", "{\"pip\":true}", "VERSION='latest'\nPIP='true'\nCOLOR='red'\n"),
        ("SPEC-FOPT-06", "{\"pip\":\"true\"}", "VERSION='latest'\nPIP='true'\nCOLOR='red'\n"),
        ("SPEC-FOPT-07", "\"1.18\"", "VERSION='1.18'\nPIP='false'\nCOLOR='red'\n"),
        ("SPEC-FOPT-09", "false", "VERSION='false'\nPIP='false'\nCOLOR='red'\n"),
        (
            "SPEC-FOPT-11", "{\"foo-bar\":\"x\"}",
            "VERSION='latest'\nPIP='false'\nCOLOR='red'\nFOO_BAR='x'\n"
        ),
        (
            "an empty text is a value", "{\"free\":\"\"}",
            "VERSION='latest'\nPIP='false'\nCOLOR='red'\nFREE=''\n"
        ),
        (
            "SPEC-FMETA-08", "{\"version\":\"zzz\",\"color\":\"gold\"}",
            "VERSION='zzz'\nPIP='false'\nCOLOR='gold'\n"
        ),
        (
            "SPEC-FOPT-14 SPEC-FOPT-15 AMB-17",
            #"{"free":"a \"b\" $HOME `id`\nc \u0027d\u0027 \\"}"#,
            "VERSION='latest'\nPIP='false'\nCOLOR='red'\nFREE='a \"b\" $HOME `id`\nc '\\''d'\\'' \\'\n"
        ),
        (
            "SPEC-FOPT-17", "{\"x-y\":\"1\",\"x_y\":\"2\"}",
            "VERSION='latest'\nPIP='false'\nCOLOR='red'\nX_Y='1'\nX_Y='2'\n"
        ),
    ])
    func `SPEC-FOPT options become lines of the environment file`(
        rule: String,
        options: String,
        file: String
    ) throws {
        #expect(try self.file(options) == file)
    }

    @Test func `SPEC-FOPT-08 AMB-39 a version that the Feature does not know is ignored`() throws {
        let graph = try plan.graph("{'c':\"x\"}")
        #expect(try graph.installOrder().map(\.environmentFile) == [""])
        #expect(
            graph.warnings.map(\.summary) == [
                "`ghcr.io/o/r/c` has no option `version`; it ignores `x`"
            ]
        )
    }

    @Test func `AMB-39 AMB-40 odd options are warned about`() throws {
        #expect(
            try plan.graph("{'a':false}").warnings.map(\.summary) == [
                "`false` is passed as the option `version`; `ghcr.io/o/r/a` is installed all the same"
            ]
        )
        let unknown = try plan.graph("{'a':{\"pips\":true}}").warnings
        #expect(
            unknown.map(\.summary) == [
                "`ghcr.io/o/r/a` declares no option `pips`; it is passed on"
            ]
        )
        #expect(unknown.map(\.hints) == [["did you mean `pip`?"]])
    }

    @Test
    func `SPEC-FMETA-07 SPEC-FOPT-18 AMB-18 values outside of what an option takes are errors`()
        throws
    {
        let error = #expect(throws: FeatureError.self) {
            try plan.order("{'a':{\"color\":\"gol\",\"pip\":\"yes\"},'b':{}}")
        }
        #expect(
            error?.diagnostics.map(\.summary) == [
                "the option `color` of `ghcr.io/o/r/a` must be one of its choices, found `gol`",
                "the option `pip` of `ghcr.io/o/r/a` must be `true` or `false`, found `yes`",
                "the option `color` of `ghcr.io/o/r/a` must be one of its choices, found `blue`",
            ]
        )
        #expect(
            error?.diagnostics.map(\.hints) == [
                ["did you mean `gold`?", "write one of `red`, `gold`"], [],
                ["write one of `red`, `gold`"],
            ]
        )
        #expect(
            error?.diagnostics.map(\.notes) == [
                [], [],
                ["`ghcr.io/o/r/a` is in the plan because `ghcr.io/o/r/b` depends on it"],
            ]
        )
    }

    @Test func `SPEC-FOPT-19 other types are errors at their place`() throws {
        let reading = try Reading(#"{"image":"a","features":{"./f":{"version":3}}}"#)
        #expect(
            reading.messages == [
                "error 1:43 `features../f.version` must be a string or a boolean, found `3`"
            ]
        )
    }

    @Test(arguments: [
        ("optionA", "OPTIONA"), ("option-name", "OPTION_NAME"), ("install.zsh", "INSTALL_ZSH"),
        ("1abc", "_ABC"), ("123_abc", "_ABC"), ("__x", "_X"), ("a b", "A_B"), ("a--b", "A__B"),
        ("9", "_"), ("-", "_"), ("0-9x", "_X"), ("\u{FC}n\u{EF}", "_N_"), ("VERSION", "VERSION"),
    ])
    func `SPEC-FOPT-02 SPEC-FOPT-03 options have variables`(option: String, name: String) {
        #expect(FeatureEnvironment.variableName(forOption: option) == name)
    }
}
