import Diagnostics
import OCI
import Testing

struct ImageReferenceTests {
    private static let hex = String(repeating: "0123456789abcdef", count: 4)

    private static let references: [(String, String, String)] = [
        ("ubuntu", "docker.io/library/ubuntu:latest", "ubuntu:latest"),
        ("ubuntu:22.04", "docker.io/library/ubuntu:22.04", "ubuntu:22.04"),
        ("docker.io/ubuntu", "docker.io/library/ubuntu:latest", "ubuntu:latest"),
        ("index.docker.io/library/ubuntu", "docker.io/library/ubuntu:latest", "ubuntu:latest"),
        ("me/app:1", "docker.io/me/app:1", "me/app:1"),
        ("localhost/app", "localhost/app:latest", "localhost/app:latest"),
        (
            "localhost:5000/a/b__c-d.e:V_1.-x", "localhost:5000/a/b__c-d.e:V_1.-x",
            "localhost:5000/a/b__c-d.e:V_1.-x"
        ),
        ("host:5000", "docker.io/library/host:5000", "host:5000"),
        ("[::1]:5000/a", "[::1]:5000/a:latest", "[::1]:5000/a:latest"),
        ("MCR.example.com/a", "MCR.example.com/a:latest", "MCR.example.com/a:latest"),
        ("a@sha256:\(hex)", "docker.io/library/a@sha256:\(hex)", "a@sha256:\(hex)"),
        (
            "ghcr.io/a/b:1@sha256:\(hex)", "ghcr.io/a/b:1@sha256:\(hex)",
            "ghcr.io/a/b:1@sha256:\(hex)"
        ),
        ("library/a/b", "docker.io/library/a/b:latest", "library/a/b:latest"),
    ]

    @Test(arguments: references)
    func `names are completed as Docker completes them`(
        text: String,
        canonical: String,
        familiar: String
    ) throws {
        let reference = try ImageReference(parsing: text)
        #expect(reference.description == canonical)
        #expect(reference.familiarName == familiar)
        #expect(try ImageReference(parsing: canonical) == reference)
    }

    private static let faults: [(String, String)] = [
        ("", "`` is no image reference: it is empty | write a name such as `debian:bookworm`"),
        (
            "Ubuntu",
            "`Ubuntu` is no image reference: repositories are named in lower case | write `ubuntu`"
        ),
        (
            "Me/app",
            "`Me/app` is no image reference: repositories are named in lower case | write `me`"
        ),
        (
            "a//b",
            "`a//b` is no image reference: a part of its path is empty | remove the needless `/`, or write the missing part"
        ),
        (
            "ghcr.io/",
            "`ghcr.io/` is no image reference: a part of its path is empty | remove the needless `/`, or write the missing part"
        ),
        (
            "a b",
            "`a b` is no image reference: `a b` cannot be part of a repository's path | use lower-case letters and digits, with single `.`, `_` or `-` between them"
        ),
        (
            "a:-x",
            "`a:-x` is no image reference: `-x` is no tag | use up to 128 letters, digits, `_`, `.` and `-`, not beginning with `.` or `-`"
        ),
        (
            "a:",
            "`a:` is no image reference: `` is no tag | use up to 128 letters, digits, `_`, `.` and `-`, not beginning with `.` or `-`"
        ),
        (
            "-x.y/a",
            "`-x.y/a` is no image reference: `-x.y` is no registry host | write the host and its port, `ghcr.io` or `host:5000`"
        ),
        (
            "a@sha256:12",
            "`a@sha256:12` is no image reference: `sha256:12` is no digest, 64 digits must follow the `:`, but 2 do | write it as `sha256:` and 64 hexadecimal digits in lower case"
        ),
        (
            hex,
            "`\(hex)` is no image reference: 64 hexadecimal digits are an image's identifier, not a name | tag the image and write the tag, or put `repository@sha256:` before the digits"
        ),
    ]

    @Test(arguments: faults)
    func `what is no reference is explained`(text: String, expected: String) {
        #expect(throws: ImageReferenceError.self) { try ImageReference(parsing: text) }
        do {
            _ = try ImageReference(parsing: text)
        } catch {
            let words = error.diagnostics.map { ([$0.summary] + $0.hints).joined(separator: " | ") }
            #expect(words == [expected])
        }
    }

    @Test func `a name beyond 255 characters is refused`() {
        let text = "ghcr.io/" + String(repeating: "a", count: 250)
        #expect(throws: ImageReferenceError(text, .tooLong)) { try ImageReference(parsing: text) }
    }

    @Test func `references are pinned and tagged anew`() throws {
        let reference = try ImageReference(parsing: "ghcr.io/a/b:1")
        let digest = Digest.sha256(of: "".utf8)
        let pinned = reference.pinned(to: digest)
        #expect(pinned.description == "ghcr.io/a/b:1@\(digest)")
        #expect(pinned.lookup == digest.description)
        #expect(try pinned.tagged("2").description == "ghcr.io/a/b:2")
        #expect(reference.lookup == "1")
        #expect(throws: ImageReferenceError("ghcr.io/a/b: ", .tag(" "))) {
            try reference.tagged(" ")
        }
    }
}
