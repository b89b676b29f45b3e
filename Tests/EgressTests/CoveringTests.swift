import Testing

@testable import Egress

@Suite struct CoveringTests {
    @Test(
        arguments: [
            ("a.org", "a.org"), ("*.a.org", "x.a.org"), ("*.a.org", "*.x.a.org"),
            ("*.a.org", "*.a.org"), ("a.org", "GET a.org/x"), ("GET,HEAD a.org", "HEAD a.org"),
            ("a.org/x", "a.org/x/y"), ("a.org/*/y", "a.org/x/y/z"), ("a.org", "a.org:443"),
            ("a.org:1-1000", "a.org"), ("a.org:8000-9000", "a.org:8080"), ("8.8.8.8", "8.8.8.8"),
            ("npm", "registry.npmjs.org"), ("npm", "npm"),
        ]
    )
    func `a wide rule covers a narrow one`(_ wide: String, _ narrow: String) throws {
        #expect(try covers(wide, narrow))
    }

    @Test(
        arguments: [
            ("a.org", "b.org"), ("*.a.org", "a.org"), ("*.a.org", "xa.org"), ("a.org", "*.a.org"),
            ("*.x.a.org", "*.a.org"), ("GET a.org", "a.org"), ("GET a.org", "POST a.org"),
            ("a.org/x", "a.org"), ("a.org/x", "a.org/xy"), ("a.org/x/y", "a.org/x/*"),
            ("a.org", "a.org:8080"), ("a.org", "a.org:80-443"), ("a.org:443", "a.org"),
            ("a.org:8000-9000", "a.org:8999-9001"), ("registry.npmjs.org", "npm"),
        ]
    )
    func `a rule covers nothing beside it`(_ wide: String, _ narrow: String) throws {
        #expect(try !covers(wide, narrow))
    }

    private func covers(_ wide: String, _ narrow: String) throws -> Bool {
        let wide = try EgressRule.rules(named: wide)
        return try EgressRule.rules(named: narrow).allSatisfy { rule in
            wide.contains { $0.covers(rule) }
        }
    }
}
