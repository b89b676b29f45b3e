import JSONC
import OrderedCollections
import Runs
import Testing

struct RunManifestTests {
    private static let run = RunIdentifier(parsing: "1tb4p9q2mk")
    private static let before = RunIdentifier(parsing: "1tb4p9q2ma")

    private func manifest(goesOn: Bool = false) throws -> RunManifest {
        var manifest = RunManifest(
            run: try #require(Self.run),
            previous: goesOn
                ? .init(
                    run: try #require(Self.before),
                    head: "sha256:" + String(repeating: "a", count: 64)
                )
                : nil,
            contents: [
                ("plan", ["hash": "sha256:00", "image": "sha256:11"]),
                ("egress", ["hosts": [["host": "ä.example", "allowed": 3]]]),
                ("result", ["status": "succeeded", "exitCode": 0]),
            ]
        )
        manifest.signature = .init(key: "ed25519:00", value: "c2lnbmF0dXJl")
        return manifest
    }

    @Test func `its bytes are canonical JSON, and the chain is made of them`() throws {
        let manifest = try RunManifest(
            run: #require(Self.run),
            previous: nil,
            contents: [("b", ["z": 1, "a": "é\n"])]
        )
        #expect(
            String(decoding: manifest.bytes, as: UTF8.self) == """
                {"berthManifest":1,"entries":[{"content":{"a":"é\\n","z":1},"hash":\
                "\(manifest.head)","name":"b"}],"head":"\(manifest.head)","previous":null,\
                "run":"1tb4p9q2mk","signature":null}

                """
        )
        // sha256 of the start's line and the entry's text, made with other programs.
        #expect(
            manifest.head
                == "sha256:b80dd89fbd2abf1f4a1e2c38667beb0f8fa68c152cd55ffad7bafe1d09045ec7"
        )
        #expect(
            String(decoding: manifest.signedBytes, as: UTF8.self)
                == "berth manifest 1\n\(manifest.head)\n"
        )
    }

    @Test(arguments: [false, true])
    func `a manifest that was read again is the same and has no fault`(goesOn: Bool) throws {
        let manifest = try manifest(goesOn: goesOn)
        let again = try RunManifest(parsing: manifest.bytes)
        #expect(again.bytes == manifest.bytes)
        #expect(again.faults == [])
    }

    @Test func `any flipped bit of the chain is found`() throws {
        let manifest = try manifest(goesOn: true)
        let bytes = manifest.bytes
        for index in bytes.indices {
            for bit in 0..<8 {
                var other = bytes
                other[index] ^= 1 << bit
                guard let read = try? RunManifest(parsing: other) else { continue }
                // Beside the chain there is the signature, which a key's check finds.
                let isFound = !read.faults.isEmpty || read.signature != manifest.signature
                #expect(isFound, "bit \(bit) of byte \(index)")
            }
        }
    }

    /// Changes the entries of a manifest as one would who cannot sign.
    private func edited(
        _ edit: (inout [JSONValue]) -> Void
    ) throws -> [ManifestFault] {
        var json = try #require(try manifest().json.object)
        var entries = try #require(json["entries"]?.array)
        edit(&entries)
        json["entries"] = .array(entries)
        let bytes = JSONValue.object(json).bytes(.canonical) + [UInt8(ascii: "\n")]
        return try RunManifest(parsing: bytes).faults
    }

    @Test func `entries that were changed, moved, removed or cut off are named`() throws {
        #expect(
            try edited { $0[1] = Self.with("content", [:], $0[1]) } == [.entry(1, name: "egress")]
        )
        #expect(try edited { $0.remove(at: 0) } == [.entry(0, name: "egress")])
        #expect(try edited { $0.remove(at: 1) } == [.entry(1, name: "result")])
        #expect(try edited { $0.removeLast() } == [.head])
        #expect(
            try edited { $0.swapAt(1, 2) } == [
                .entry(1, name: "result"), .entry(2, name: "egress"), .head,
            ]
        )
        #expect(try edited { $0.append($0[0]) } == [.entry(3, name: "plan"), .head])
    }

    private static func with(_ name: String, _ value: JSONValue, _ json: JSONValue) -> JSONValue {
        var object = json.object ?? [:]
        object[name] = value
        return .object(object)
    }

    @Test func `bytes that Berth would not write are refused`() throws {
        let bytes = try manifest().bytes
        let pretty = try manifest().json.bytes(.pretty)
        for other in [pretty, bytes + [UInt8(ascii: " ")], Array(bytes.dropLast())] {
            #expect(throws: ManifestFault.notCanonical) { try RunManifest(parsing: other) }
        }
        let newer = String(decoding: bytes, as: UTF8.self)
            .replacing("\"berthManifest\":1", with: "\"berthManifest\":2")
        #expect(throws: ManifestFault.noManifest("its version is 2")) {
            try RunManifest(parsing: Array(newer.utf8))
        }
        #expect(throws: ManifestFault.self) { try RunManifest(parsing: []) }
    }
}
