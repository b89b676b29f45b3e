import JSONC
import Runs
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        ("512m", 512 << 20, "512m"), ("2g", 2 << 30, "2g"), ("1.5GB", 3 << 29, "1536m"),
        ("1048576", 1 << 20, "1m"), ("7b", 7, "7"), ("4KiB", 4096, "4k"),
    ])
    func `memory is read as Docker writes it`(text: String, bytes: Int, shown: String) {
        #expect(ByteCount(parsing: text)?.bytes == bytes)
        #expect(ByteCount(parsing: text)?.description == shown)
    }

    @Test(arguments: [
        (0.1 + 0.2, "0.3"), (0.000_000_08, "8e-8"), (1_234.5, "1234.5"),
        (3 * 0.000_003_75, "0.00001125"), (0, "0"), (-0.1 - 0.2, "-0.3"),
    ])
    func `sums of dollars are told as somebody would write them`(amount: Double, text: String) {
        #expect(JSONValue.dollars(amount).text() == text)
    }

    @Test(arguments: ["", "g", "0", "-1g", "1x", "1 g", "1e3", ".", "99999999999999t", "١g"])
    func `what is no memory is refused`(text: String) {
        #expect(ByteCount(parsing: text) == nil)
    }

    @Test(arguments: [
        ("90s", 90, "1m30s"), ("30m", 1800, "30m"), ("2h", 7200, "2h"), ("1h30m", 5400, "1h30m"),
        ("45", 45, "45s"), ("1d", 86_400, "24h"),
    ])
    func `spans are read and written`(text: String, seconds: Int, shown: String) {
        #expect(TimeSpan(parsing: text)?.seconds == seconds)
        #expect(TimeSpan(parsing: text)?.description == shown)
    }

    @Test(arguments: ["", "0s", "s", "1m1h", "1m1m", "5m5", "-1s", "1.5h", "99999999999999999999"])
    func `what is no span is refused`(text: String) {
        #expect(TimeSpan(parsing: text) == nil)
    }

    @Test func `identifiers sort by time and are read back`() {
        var generator = SystemRandomNumberGenerator()
        let first = RunIdentifier(epochSeconds: 1_795_420_167, using: &generator)
        let second = RunIdentifier(epochSeconds: 1_795_420_168, using: &generator)
        #expect(first < second)
        #expect(first.description.count == 10)
        #expect(RunIdentifier(parsing: first.description) == first)
        #expect(RunIdentifier(parsing: "1tb4p9q2ml") == nil)
        #expect(RunIdentifier(parsing: "short") == nil)
    }

    @Test(arguments: [
        ("Fix the login: it's *broken*!", "berth/fix-the-login-it-s-broken-0123456789"),
        ("…", "berth/0123456789"),
        (
            "Please write a very long and detailed essay about ships",
            "berth/please-write-a-very-long-and-detailed-0123456789"
        ),
    ])
    func `a branch begins with the prompt's first words`(prompt: String, branch: String) throws {
        let identifier = try #require(RunIdentifier(parsing: "0123456789"))
        #expect(
            RunBranch.name(prefix: "berth/", prompt: prompt, identifier: identifier) == branch
        )
    }
}
