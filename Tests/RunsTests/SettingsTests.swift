import Diagnostics
import Egress
import JSONC
import Runs
import Testing

@Suite struct SettingsTests {
    private func document(_ text: String, _ path: String) throws -> JSONDocument {
        try JSONDocument(parsing: Array(text.utf8), path: path)
    }

    private func settings(
        flags: [String: [String]] = [:],
        environment: [String: String] = [:],
        user: String? = nil,
        repository: String? = nil
    ) throws -> Settings {
        try Settings(
            SettingsSources(
                flags: flags,
                environment: environment,
                userFile: try user.map { try document($0, "config.jsonc") },
                repositoryFile: try repository.map {
                    try document(
                        #"{"customizations": {"berth": \#($0)}}"#,
                        "devcontainer.json"
                    )
                }
            )
        )
    }

    @Test func `without any source the defaults are in force`() throws {
        let settings = try settings()
        #expect(settings.model == "opus")
        #expect(settings.network == .allowlist)
        #expect(settings.egressPolicy == EgressPolicy(mode: .allowlist))
        #expect(settings.memory == nil)
        #expect(settings.processes == 4096)
        #expect(settings.branchPrefix == "berth/")
        #expect(settings.keptContainers == .never)
        #expect(settings.usesProjectSettings)
        #expect(settings.all.allSatisfy { $0.effective.origin == .standard })
        #expect(settings.warnings == [])
    }

    @Test func `a flag goes over the environment, that over the user, that over the repository`()
        throws
    {
        let all = try settings(
            flags: ["model": ["a"]],
            environment: ["BERTH_MODEL": "b"],
            user: #"{"model": "c"}"#,
            repository: #"{"model": "d"}"#
        )
        #expect(all["model"]?.choices.map(\.value) == [.text("a"), .text("b"), .text("c")])
        #expect(all.model == "a")
        #expect(all["model"]?.effective.origin.description == "--model")
        let three = try settings(
            environment: ["BERTH_MODEL": "b"],
            user: #"{"model": "c"}"#,
            repository: #"{"model": "d"}"#
        )
        #expect(three["model"]?.effective.origin.description == "BERTH_MODEL")
        let two = try settings(user: #"{"model": "c"}"#, repository: #"{"model": "d"}"#)
        #expect(two["model"]?.effective.origin.description == "config.jsonc:1:11")
        let one = try settings(repository: #"{"model": "d"}"#)
        #expect(one.model == "d")
        #expect(one["model"]?.effective.origin.description == "devcontainer.json:1:40")
    }

    @Test(arguments: [
        ("none", "full", Settings.Network.none, true), ("none", "allowlist", .none, true),
        ("full", "none", .none, false), ("full", "allowlist", .allowlist, false),
        ("full", "full", .full, false),
    ])
    func `a repository may only close the network further`(
        flag: String,
        wish: String,
        network: Settings.Network,
        isRefused: Bool
    ) throws {
        let settings = try settings(
            flags: ["network": [flag]],
            repository: #"{"network": "\#(wish)"}"#
        )
        #expect(settings.network == network)
        #expect((settings["network"]?.refused != nil) == isRefused)
    }

    @Test func `a repository may only lower limits, even below a flag`() throws {
        let settings = try settings(
            flags: ["memory": ["2g"], "maxTurns": ["50"], "timeout": ["30m"], "cpus": ["1.5"]],
            repository:
                #"{"memory": "1g", "maxTurns": 60, "timeout": "10m", "cpus": 1.5, "budget": 2}"#
        )
        #expect(settings.memory == ByteCount(bytes: 1 << 30))
        #expect(settings.maxTurns == 50)
        #expect(settings.timeout == TimeSpan(seconds: 600))
        #expect(settings.processors == 1.5)
        #expect(settings.budgetDollars == 2)
        #expect(
            settings.warnings == [
                Diagnostic(
                    .warning,
                    code: "setting-refused",
                    "the repository may not set `maxTurns` to `60`",
                    at: settings.warnings.first?.location,
                    notes: ["in force is `50` (--max-turns)"],
                    hints: ["if you trust it, use `--max-turns`"]
                )
            ]
        )
        #expect(settings.warnings.first?.location?.description == "devcontainer.json:1:59")
    }

    @Test func `lists of denied hosts only grow and lists of allowed ones only shrink`() throws {
        let settings = try settings(
            flags: ["deny": ["a.example", "b.example,c.example"]],
            user:
                #"{"deny": ["user.example"], "allow": ["*.npm.example", "x.example", "y.example:443"]}"#,
            repository:
                #"{"deny": ["d.example"], "allow": ["r.npm.example", "x.example", "z.example"]}"#
        )
        #expect(
            settings.deniedHosts == [
                "a.example", "b.example", "c.example", "user.example", "d.example",
            ]
        )
        #expect(settings.allowedHosts == ["x.example", "r.npm.example"])
        #expect(
            settings["allow"]?.refused?.value
                == .list(["r.npm.example", "x.example", "z.example"])
        )
    }

    @Test func `a repository shortens the allowlist by rules and presets`() throws {
        let settings = try settings(
            flags: ["allow": ["npm,*.a.example", "GET,HEAD b.example/docs"]],
            repository:
                #"{"allow": ["registry.npmjs.org", "x.a.example", "GET b.example/docs/v1", "pypi"]}"#
        )
        #expect(
            settings.allowedHosts == ["registry.npmjs.org", "x.a.example", "GET b.example/docs/v1"]
        )
        #expect(settings["allow"]?.refused != nil)
        #expect(
            settings.egressPolicy.allow.map(\.description) == settings.allowedHosts
        )
    }

    @Test(
        arguments: [
            ("nmp", ["did you mean the preset `npm`?"]), ("x", []), ("https://a.example", []),
            ("127.1", []), ("GET", []), ("*.com", []), ("user@a.example", []),
        ]
    )
    func `what is no rule about hosts is told`(_ text: String, _ hints: [String]) throws {
        let error = #expect(throws: SettingsError.self) {
            try settings(flags: ["allow": [text]])
        }
        #expect(
            error?.diagnostics.map(\.summary) == [
                "`--allow` must be hosts, such as `example.org` or `*.example.org:8443`, or "
                    + "presets, such as `npm`, found `\(text)`"
            ]
        )
        #expect(error?.diagnostics.first?.hints == hints)
    }

    @Test func `what is the user's alone is refused to a repository`() throws {
        let settings = try settings(
            repository: #"{"agent": {"path": "/evil"}, "keepContainers": "always"}"#
        )
        #expect(settings.agentPath == nil)
        #expect(settings.keptContainers == .never)
        #expect(settings.warnings.map(\.code) == ["setting-refused", "setting-refused"])
    }

    @Test func `all faults are told at once, each at its place`() throws {
        let error = #expect(throws: SettingsError.self) {
            try settings(
                flags: ["network": ["ful"]],
                environment: ["BERTH_MEMORY": "lots"],
                user: #"{"timeout": "soon", "modle": "x", "agent": {"paht": "/a"}}"#,
                repository: #"{"maxTurns": 0}"#
            )
        }
        #expect(
            error?.diagnostics.map(\.summary) == [
                "`--network` must be `none`, `allowlist`, `full`, found `ful`",
                "the environment variable `BERTH_MEMORY` must be an amount of memory, such as "
                    + "`512m` or `2g`, found `lots`",
                "`timeout` must be a span of time, such as `90s`, `30m` or `2h`, found `\"soon\"`",
                "`customizations.berth.maxTurns` must be a whole number from 1, found `0`",
            ]
        )
        #expect(error?.diagnostics.first?.hints == ["did you mean `full`?"])
        let warnings = try settings(user: #"{"modle": "x", "agent": {"paht": "/a"}}"#).warnings
        #expect(
            warnings.map(\.summary) == [
                "`modle` is no property of Berth's settings and is ignored",
                "`agent.paht` is no property of Berth's settings and is ignored",
            ]
        )
    }

    @Test func `every setting has a name, a variable and a sentence of its own`() {
        #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
        #expect(Setting.named("maxTurns")?.environmentVariable == "BERTH_MAX_TURNS")
        #expect(Setting.named("agent.path")?.environmentVariable == "BERTH_AGENT_PATH")
        #expect(
            Setting.named("registries.plainHTTP")?.environmentVariable
                == "BERTH_REGISTRIES_PLAIN_HTTP"
        )
        #expect(Setting.all.allSatisfy { $0.meaning.hasSuffix(".") })
    }
}
