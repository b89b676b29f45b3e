import DevContainer
import Diagnostics
import Fuzz
import JSONC
import Testing

struct FileFuzzTests {
    private static let pieces = [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "1e99", "-", "\\", "\"features\"",
        "\"\"", "${", "}", "sha256:", "@", "/*", "//", "\n", "\u{E9}", "\0",
    ]

    @Test func `mutated configurations are read, or refused with places`() {
        let seed = """
            {"image":"a","features":{"./f":{"x":true},"ghcr.io/a/b/c:1":"2"},"mounts":
            ["source=a,target=/b",{"type":"volume","target":"/c"}],"forwardPorts":[1,"db:2"],
            "hostRequirements":{"memory":"1gb","gpu":{"cores":1}},"remoteEnv":{"A":null},
            "postCreateCommand":{"a":["b","${localEnv:HOME}"]},"portsAttributes":{"1-2":{}}}
            """
        expectPlaces(seed, seed: 1, minimum: 100) { document, faults in
            Configuration(reading: document, variables: Reading.variables, faults: faults) != nil
        }
    }

    @Test func `mutated metadata of Features is read, or refused with places`() {
        let seed = """
            {"id":"a","version":"1.0.0","options":{"o":{"type":"string","enum":["x"],"default":"x"},
            "b":{"type":"boolean","default":true}},"dependsOn":{"./b":{"x":"y"}},"installsAfter":
            ["ghcr.io/a/b/c"],"legacyIds":["z"],"mounts":[{"type":"volume","target":"/c"}],
            "containerEnv":{"P":"/x:${PATH}"},"customizations":{"t":{}},"init":true}
            """
        expectPlaces(seed, seed: 2, minimum: 100) { document, faults in
            FeatureMetadata(
                reading: document,
                reference: "./a",
                variables: Reading.variables,
                faults: faults
            ) != nil
        }
    }

    @Test func `mutated lockfiles are read, or refused with places`() {
        let digest = "sha256:" + String(repeating: "0a", count: 32)
        let seed = """
            {"features":{"ghcr.io/a/b/c:1":{"version":"1.0.0","resolved":"ghcr.io/a/b/c@\(digest)",
            "integrity":"\(digest)","dependsOn":["ghcr.io/a/b/d"]}}}
            """
        expectPlaces(seed, seed: 3, minimum: 50) { document, faults in
            Lockfile(reading: document, faults: faults) != nil
        }
    }

    /// Reads mutated texts: one that is refused must have an error, and every fault a place.
    private func expectPlaces(
        _ text: String,
        seed: UInt64,
        minimum: Int,
        read: (JSONDocument, JSONFaults) -> Bool
    ) {
        var mutator = Mutator(seed: seed, pieces: Self.pieces)
        var accepted = 0
        for _ in 0..<3_000 {
            let bytes = mutator.mutated(Array(text.utf8))
            guard let document = try? JSONDocument(parsing: bytes, path: "x.json") else { continue }
            let faults = JSONFaults()
            let isRead = read(document, faults)
            let errors = faults.diagnostics.filter { $0.severity == .error }
            #expect(isRead == errors.isEmpty, "\(document.text)")
            #expect(errors.allSatisfy { $0.location?.path == "x.json" }, "\(document.text)")
            if isRead { accepted += 1 }
        }
        #expect(accepted > minimum)
    }
}
