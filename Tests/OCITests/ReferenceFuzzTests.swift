import Diagnostics
import Fuzz
import JSONC
import OCI
import Testing

struct ReferenceFuzzTests {
    private static let digest = "sha256:" + String(repeating: "0a", count: 32)

    @Test func `mutated references to images are read or refused with a reason`() {
        let seeds = [
            "debian:bookworm", "ghcr.io/a/b-c/d_e:1.2@\(Self.digest)", "localhost:5000/x",
            "docker.io/library/a", "[::1]:5000/a/b", Self.digest,
        ]
        var mutator = Mutator(
            seed: 9,
            pieces: ["/", ":", "@", "..", "__", "A", "\u{E9}", "\0", " ", "sha256:", "-", "//"]
        )
        var accepted = 0
        for round in 0..<6_000 {
            let text = mutator.mutated(seeds[round % seeds.count])
            do throws(ImageReferenceError) {
                let reference = try ImageReference(parsing: text)
                accepted += 1
                let again = try ImageReference(parsing: reference.description)
                #expect(again.description == reference.description, "\(text)")
            } catch {
                #expect(!error.diagnostics.isEmpty, "\(text)")
            }
        }
        #expect(accepted > 500)
    }

    @Test func `mutated manifests are read or refused, and never more`() {
        let seed = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":
            {"mediaType":"application/vnd.devcontainers","digest":"\(Self.digest)","size":2},
            "layers":[{"mediaType":"application/vnd.devcontainers.layer.v1+tar","digest":
            "\(Self.digest)","size":3584,"annotations":{"a":"b"}}],"annotations":{"c":"{}"}}
            """
        var mutator = Mutator(
            seed: 10,
            pieces: ["{", "}", "[", "]", ",", "\"", "null", "-1", "9999999999999999999", "sha512:"]
        )
        var accepted = 0
        for _ in 0..<3_000 {
            guard let json = try? JSONValue(parsing: mutator.mutated(Array(seed.utf8))) else {
                continue
            }
            if (try? Manifest(json: json)) != nil { accepted += 1 }
        }
        #expect(accepted > 50)
    }
}
