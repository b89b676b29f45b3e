import Testing

@testable import Egress

@Suite struct PolicyTests {
    private func tunnel(_ text: String) throws -> EgressRequest {
        EgressRequest(target: try EgressTarget(parsing: text, standardPort: 443))
    }

    private func message(_ text: String, _ method: String, _ path: String) throws -> EgressRequest {
        EgressRequest(
            target: try EgressTarget(parsing: text, standardPort: 80),
            message: .init(method: method, path: path)
        )
    }

    @Test(
        arguments: [
            "example.org", "*.example.org", "example.org:8443", "example.org:8000-8010",
            "GET example.org", "GET,HEAD github.com/owner/", "8.8.8.8:53", "[2606:4700::1111]",
        ]
    )
    func `a rule is written as it was read`(_ text: String) throws {
        #expect(try EgressRule(parsing: text).description == text)
    }

    @Test(
        arguments: [
            ("", EgressRule.Fault.host(.empty)), ("*", .wildcard("*")),
            ("*.org", .wildcard("*.org")),
            ("a.*.org", .wildcard("a.*.org")), ("*.8.8.8.8", .wildcard("*.8.8.8.8")),
            ("a.org:x", .ports("x")), ("a.org:90-80", .ports("90-80")),
            ("get a.org", .method("get")),
            ("GET, a.org", .method("")), ("a.org/../b", .path("/../b")),
            ("https://a.org", .url("https://a.org")), ("u@a.org", .url("u@a.org")),
            ("127.1", .host(.number)), ("GET a.org x", .host(.empty)),
        ]
    )
    func `what is no rule is told`(_ text: String, _ fault: EgressRule.Fault) {
        #expect(throws: fault) { try EgressRule(parsing: text) }
    }

    @Test func `a list allows what it names and nothing beside it`() throws {
        let policy = EgressPolicy(
            mode: .allowlist,
            allow: try ["a.org", "*.b.org", "c.org:8443"].map { try EgressRule(parsing: $0) }
        )
        for open in ["a.org", "A.ORG.:80", "x.b.org", "x.y.b.org", "c.org:8443"] {
            #expect(policy.decision(on: try tunnel(open)).isAllowed, "\(open)")
        }
        for closed in [
            "b.org", "xb.org", "x.a.org", "a.org.evil.org", "c.org", "a.org:22", "8.8.8.8",
        ] {
            #expect(policy.decision(on: try tunnel(closed)) == .refused(.notListed), "\(closed)")
        }
    }

    @Test func `a rule that denies is stronger than one that allows`() throws {
        let deny = try EgressRule(parsing: "x.b.org")
        let allow = try EgressRule(parsing: "*.b.org")
        for mode in [EgressPolicy.Mode.allowlist, .full] {
            let policy = EgressPolicy(mode: mode, allow: [allow], deny: [deny])
            #expect(policy.decision(on: try tunnel("x.b.org")) == .refused(.denied(deny)))
            #expect(policy.decision(on: try tunnel("y.b.org")).isAllowed)
        }
    }

    @Test func `none is closed and full is the public internet`() throws {
        let none = EgressPolicy(mode: .none, allow: [try EgressRule(parsing: "a.org")])
        #expect(none.decision(on: try tunnel("a.org")) == .refused(.closed))
        let full = EgressPolicy(mode: .full)
        #expect(full.decision(on: try tunnel("8.8.8.8:53")).isAllowed)
        for inside in ["127.0.0.1", "169.254.169.254", "[::ffff:10.0.0.1]", "192.168.1.1"] {
            let decision = full.decision(on: try tunnel(inside))
            guard case .refused(.notPublic) = decision else {
                Issue.record("\(inside): \(decision)")
                continue
            }
        }
    }

    @Test func `a denied address stays denied in IPv6's clothes`() throws {
        for written in ["8.8.8.8", "[::ffff:8.8.8.8]"] {
            let rule = try EgressRule(parsing: written)
            let policy = EgressPolicy(mode: .full, deny: [rule])
            for way in ["8.8.8.8", "[::ffff:8.8.8.8]", "[64:ff9b::808:808]"] {
                #expect(!policy.decision(on: try tunnel(way)).isAllowed, "\(written) \(way)")
            }
            let name = try HostName(parsing: "dns.example.org")
            let answer = try #require(IPAddress(parsing: "::ffff:8.8.8.8"))
            #expect(policy.refusal(of: answer, for: name) == .denied(rule))
        }
    }

    @Test func `a name that leads inside is refused`() throws {
        let name = try HostName(parsing: "rebind.example.org")
        let address = try #require(IPAddress(parsing: "10.0.0.1"))
        let policy = EgressPolicy(mode: .full)
        #expect(policy.refusal(of: address, for: name) == .leadsInside(name, address))
        let open = try #require(IPAddress(parsing: "8.8.8.8"))
        #expect(policy.refusal(of: open, for: name) == nil)
        let denying = EgressPolicy(mode: .full, deny: [try EgressRule(parsing: "8.8.8.8")])
        #expect(denying.refusal(of: open, for: name) != nil)
    }

    @Test func `methods and paths are decided on the request alone`() throws {
        let rule = try EgressRule(parsing: "GET,HEAD a.org/owner")
        let policy = EgressPolicy(mode: .allowlist, allow: [rule])
        #expect(policy.decision(on: try tunnel("a.org")) == .refused(.needsRequests(rule)))
        for path in ["/owner", "/owner/x", "/owner/"] {
            #expect(policy.decision(on: try message("a.org", "GET", path)).isAllowed, "\(path)")
        }
        for path in [
            "/", "/owner2", "/owner/../x", "/owner/%2e%2e/x", "/owner/%2E%2e/x", "/owner//x",
            "/owner/..%2fx", "/owner\\..\\x", "/owner/%252e",
        ] {
            #expect(!policy.decision(on: try message("a.org", "GET", path)).isAllowed, "\(path)")
        }
        #expect(!policy.decision(on: try message("a.org", "POST", "/owner")).isAllowed)
        #expect(!policy.decision(on: try message("a.org", "get", "/owner")).isAllowed)
    }

    @Test func `a star in a path stands for one segment`() throws {
        let rules = try ["GET,HEAD github.com", "POST github.com/*/*/git-upload-pack"]
            .map { try EgressRule(parsing: $0) }
        let policy = EgressPolicy(mode: .allowlist, allow: rules)
        let open = [
            ("GET", "/o/r/info/refs"), ("POST", "/o/r/git-upload-pack"),
            ("POST", "/o/r.git/git-upload-pack"),
        ]
        for (method, path) in open {
            let request = try message("github.com:443", method, path)
            #expect(policy.decision(on: request).isAllowed, "\(method) \(path)")
        }
        for path in ["/o/r/git-receive-pack", "/o/git-upload-pack", "/login"] {
            let request = try message("github.com:443", "POST", path)
            #expect(!policy.decision(on: request).isAllowed, "\(path)")
        }
    }

    @Test(arguments: EgressPreset.all)
    func `every line of a preset is a rule`(_ preset: EgressPreset) throws {
        #expect(try !preset.rules.isEmpty)
        #expect(EgressPreset.all.filter { $0.name == preset.name }.count == 1)
        // So that it can never be the name of a public host.
        #expect(!preset.name.contains("."))
    }

    @Test func `a denied path stays denied however it is written`() throws {
        let policy = EgressPolicy(
            mode: .full,
            deny: [try EgressRule(parsing: "POST a.org/gists")]
        )
        for path in [
            "/gists", "/GISTS", "/%67ists", "/%47ISTS/x", "/gists;x=1/%zz", "/x/..;a/gists",
            "/x/../gists", "/%67ists/../gists", "//gists", "/x/%2e%2e/gists",
        ] {
            #expect(!policy.decision(on: try message("a.org", "POST", path)).isAllowed, "\(path)")
        }
        #expect(!policy.decision(on: try message("a.org", "post", "/gists")).isAllowed)
        #expect(policy.decision(on: try message("a.org", "GET", "/gists")).isAllowed)
        #expect(!policy.decision(on: try tunnel("a.org")).isAllowed)
    }
}
