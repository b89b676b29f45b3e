import Diagnostics
import OCI
import Testing

struct DigestTests {
    // FIPS 180-2, appendix B.
    @Test func `SHA-256 of known bytes`() {
        let expected = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(Digest.sha256(of: "abc".utf8).description == expected)
        #expect(Digest.sha256(of: Array("abc".utf8)).short == "ba7816bf8f01")
        var hasher = Digest.Hasher()
        hasher.update("a".utf8)
        hasher.update(AnySequence("bc".utf8))
        #expect(hasher.finish().description == expected)
    }

    private static let faults: [(String, DigestError)] = [
        ("abc", .noAlgorithm("abc")),
        (":abc", .noAlgorithm(":abc")),
        ("SHA256:abc", .noAlgorithm("SHA256:abc")),
        ("sha256:xyz", .notHexadecimal("sha256:xyz")),
        ("sha256:ABC", .notHexadecimal("sha256:ABC")),
        ("sha256:abc", .wrongLength("sha256:abc", expected: 64)),
        ("blake3:abc", .wrongLength("blake3:abc", expected: 32)),
    ]

    @Test(arguments: faults)
    func `what is no digest is refused`(text: String, expected: DigestError) {
        #expect(throws: expected) { try Digest(parsing: text) }
    }

    @Test func `a digest reads back`() throws {
        let digest = Digest.sha256(of: "x".utf8)
        #expect(try Digest(parsing: digest.description) == digest)
    }

    @Test func `a fault has words`() {
        #expect(
            DigestError.wrongLength("sha256:abc", expected: 64).diagnostics.map(\.summary) == [
                "`sha256:abc` is no digest: 64 digits must follow the `:`, but 3 do"
            ]
        )
    }
}
