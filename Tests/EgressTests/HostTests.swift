import Testing

@testable import Egress

@Suite struct HostTests {
    @Test(
        arguments: [
            ("Example.ORG", "example.org"), ("example.org.", "example.org"), ("a_b.c", "a_b.c"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"), ("1.a", "1.a"),
        ]
    )
    func `a name is read in small letters without its last dot`(_ text: String, _ name: String) {
        #expect((try? HostName(parsing: text))?.description == name)
    }

    @Test(
        arguments: [
            ("", HostFault.empty), (".", .empty), ("a..b", .emptyLabel), (".a", .emptyLabel),
            ("a..", .emptyLabel), ("a\0.org", .character(0)), ("a b", .character(0x20)),
            ("user@a.org", .character(0x40)), ("a.org%00", .character(0x25)),
            ("a.org/x", .character(0x2f)), ("-a.org", .character(0x2d)), ("bücher.de", .notASCII),
            ("a。org", .notASCII), ("127.1", .number), ("0x7f.1", .number), ("2130706433", .number),
            ("0x7f000001", .number), ("0177.0.0.1", .number), ("a.0x", .number),
        ]
    )
    func `what is no name is told`(_ text: String, _ fault: HostFault) {
        #expect(throws: fault) { try HostName(parsing: text) }
    }

    @Test func `a label has at most 63 bytes and a name 253`() throws {
        let label = String(repeating: "a", count: 63)
        _ = try HostName(parsing: label)
        #expect(throws: HostFault.tooLong) { try HostName(parsing: label + "a") }
        let name = Array(repeating: label, count: 4).joined(separator: ".")
        #expect(throws: HostFault.tooLong) { try HostName(parsing: name) }
    }

    @Test(
        arguments: [
            ("a.org:443", "a.org:443"), ("[::1]:80", "[::1]:80"),
            ("1.2.3.4:65535", "1.2.3.4:65535"),
            ("a.org", "a.org:443"), ("[::ffff:8.8.8.8]:53", "8.8.8.8:53"),
            ("[2001:db8::1]", "[2001:db8::1]:443"),
        ]
    )
    func `a target is a host and a port`(_ text: String, _ written: String) {
        #expect((try? EgressTarget(parsing: text, standardPort: 443))?.description == written)
    }

    @Test(
        arguments: [
            "a.org:", "a.org:0", "a.org:65536", "a.org:+80", "a.org:80:90", "::1", "::1:80",
            "[::1]x:80", "[::1]80", "u:p@a.org:80", "a.org:80\r\n", ":80", "[a.org]:80", "a.org:８０",
        ]
    )
    func `anything else is no target`(_ text: String) {
        #expect(throws: HostFault.self) { try EgressTarget(parsing: text, standardPort: 443) }
    }
}
