import DevContainer
import Testing

struct ValueTests {
    @Test(arguments: [
        ("0", 0), ("8000", 8_000), ("1kb", 1_024), ("4gb", 4_294_967_296),
        ("1tb", 1_099_511_627_776), ("900mb", 943_718_400),
    ])
    func `SPEC-HOST-02 units are powers of 1024, no unit means bytes`(text: String, bytes: Int) {
        #expect(ByteCount(parsing: text) == ByteCount(bytes: bytes))
    }

    @Test(arguments: ["", "b", "gb", "1b", "1g", "-1", "1.5gb", "8GB", "99999999999tb", "1 gb"])
    func `SPEC-SCH-25 other texts are no sizes`(text: String) {
        #expect(ByteCount(parsing: text) == nil)
    }

    @Test(arguments: [
        ("3000", "localhost", 3_000), ("localhost:3000", "localhost", 3_000),
        ("db:5432", "db", 5_432), ("mylocalhost:3000", "mylocalhost", 3_000),
        ("127.0.0.1:1", "127.0.0.1", 1),
    ])
    func `AMB-58 a port is read with its whole host`(text: String, host: String, port: Int) {
        #expect(ForwardedPort(parsing: text) == ForwardedPort(host: host, port: port))
    }

    @Test(arguments: ["", ":1", "db:", "db:x", "db:65536", "-1", "x", "2:3:4", "a:b:1"])
    func `other texts are no ports`(text: String) {
        #expect(ForwardedPort(parsing: text) == nil)
    }
}
