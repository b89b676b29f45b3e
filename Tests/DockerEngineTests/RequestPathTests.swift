import JSONC
import Testing

@testable import DockerEngine

struct RequestPathTests {
    @Test func `what is put into a path cannot leave it`() {
        let name = "a?b#c d/é"
        let path: RequestPath = "/images/\(name)/json"
        #expect(path.text == "/images/a%3Fb%23c%20d/%C3%A9/json")
    }

    @Test func `a query has only what is given`() {
        let path = ("/x" as RequestPath).query("a", nil as String?).query("b", "1&2=3 +")
            .query("c", false).query("d", true).query("e", 5)
            .query(.labels("k=v", "w").and("status", "running"))
        #expect(
            path.text == "/x?b=1%262%3D3%20%2B&d=true&e=5"
                + "&filters=%7B%22label%22%3A%5B%22k%3Dv%22%2C%22w%22%5D%2C"
                + "%22status%22%3A%5B%22running%22%5D%7D"
        )
    }

    @Test(arguments: [("1.41", 1, 41), ("1.9", 1, 9), ("2.0", 2, 0)])
    func `versions are read`(text: String, major: Int, minor: Int) {
        #expect(APIVersion(parsing: text) == APIVersion(major: major, minor: minor))
    }

    @Test func `versions are compared by number`() throws {
        let nine = try #require(APIVersion(parsing: "1.9"))
        #expect(nine < .minimum)
        #expect(APIVersion(parsing: "1") == nil && APIVersion(parsing: "1.x") == nil)
    }
}
