import Testing

@testable import Egress

@Suite struct AddressTests {
    @Test(
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
            ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("[2001:db8::1]", "2001:db8::1"),
            ("::ffff:192.0.2.1", "::ffff:c000:201"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ]
    )
    func `an address is read and written in its usual form`(_ text: String, _ written: String) {
        #expect(IPAddress(parsing: text)?.description == written)
    }

    @Test(
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "0x7f.0.0.1", "256.0.0.1", "1.2.3.4 ",
            "1.2.3.-4", "1.2.3.+4", "2130706433", ":", ":::", "1::2::3", "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "::g", "fe80::1%eth0",
            "::1.2.3", "1.2.3.4::", "[::1", "::1]", "[1.2.3.4]", "１.2.3.4", "::+1",
        ]
    )
    func `any other form is no address`(_ text: String) {
        #expect(IPAddress(parsing: text) == nil)
    }

    @Test(
        arguments: [
            ("8.8.8.8", IPAddress.Reach.public), ("0.0.0.0", .reserved), ("10.255.0.1", .private),
            ("100.63.255.255", .public), ("100.64.0.1", .private), ("100.128.0.0", .public),
            ("127.9.9.9", .loopback), ("169.254.169.254", .linkLocal), ("172.15.0.1", .public),
            ("172.31.255.255", .private), ("172.32.0.1", .public), ("192.168.0.1", .private),
            ("198.19.0.1", .reserved), ("203.0.113.7", .reserved), ("224.0.0.1", .multicast),
            ("255.255.255.255", .reserved), ("2606:4700::1111", .public), ("::", .reserved),
            ("::1", .loopback), ("::2", .reserved), ("::ffff:127.0.0.1", .loopback),
            ("::ffff:169.254.169.254", .linkLocal), ("::ffff:8.8.8.8", .public),
            ("::ffff:0:10.0.0.1", .private), ("::10.0.0.1", .private),
            ("64:ff9b::10.0.0.1", .private), ("64:ff9b:1::1", .private),
            ("2002:7f00:1::", .loopback),
            ("2001::1", .reserved), ("2001:db8::1", .reserved), ("fc00::1", .private),
            ("fdff::1", .private), ("fe80::1", .linkLocal), ("fec0::1", .private),
            ("ff02::1", .multicast), ("4000::1", .reserved), ("100::1", .reserved),
        ]
    )
    func `an address leads where the registries say`(_ text: String, _ reach: IPAddress.Reach) {
        #expect(IPAddress(parsing: text)?.reach == reach)
    }
}
