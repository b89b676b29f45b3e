import DevContainer
import Diagnostics
import Fuzz
import Testing

struct ReferenceFuzzTests {
    private static let digest = "sha256:" + String(repeating: "0a", count: 32)
    private static let pieces = [
        "/", "//", ":", "@", "..", "./", "../", "http", "https://", "sha256:", "latest", "\0",
        "\u{E9}", " ", "?", "#", ".tgz", "A", "-", "_", "localhost", "[::1]", "%2F", "\n",
    ]

    @Test func `mutated references to Features are read or refused with a reason`() {
        let seeds = [
            "ghcr.io/devcontainers/features/go:1.2.3", "localhost:5000/a/b@\(Self.digest)",
            "./features/go", "../go", "https://h.example/x/devcontainer-feature-go.tgz?a=b", "node",
        ]
        var mutator = Mutator(seed: 8, pieces: Self.pieces)
        var accepted = 0
        for round in 0..<6_000 {
            let text = mutator.mutated(seeds[round % seeds.count])
            do throws(FeatureError) {
                let reference = try FeatureReference(parsing: text)
                accepted += 1
                #expect(reference.written == text)
                if let feature = reference.registry {
                    let again = try FeatureReference(parsing: feature.description)
                    #expect(again.registry == feature, "\(text)")
                    #expect(!feature.repository.contains(".."), "\(text)")
                }
                if let folder = try? reference.localFolder(forConfigurationIn: ".devcontainer") {
                    #expect(folder.hasPrefix(".devcontainer/"), "\(text)")
                    #expect(!folder.split(separator: "/").contains(".."), "\(text)")
                }
            } catch {
                #expect(error.diagnostics.allSatisfy { !$0.hints.isEmpty }, "\(text)")
            }
        }
        #expect(accepted > 500)
    }

    @Test func `mutated mounts are read or refused, and read again as they are written`() {
        let seeds = [
            "type=bind,source=/a,target=/b,readonly", "source=v-1,dst=/v,type=volume,external=true",
            #"type=bind,"source=/a,b=c",destination=/d"#, "type=tmpfs,target=/t,tmpfs-size=1g",
        ]
        var mutator = Mutator(
            seed: 57,
            pieces: [",", "=", "\"", "\"\"", "type", "target=", "src=", "\n", "\0", "\u{E9}", " "]
        )
        var accepted = 0
        for round in 0..<6_000 {
            let text = mutator.mutated(seeds[round % seeds.count])
            guard let mount = try? Mount(parsing: text) else { continue }
            accepted += 1
            let again = try? Mount(parsing: mount.text)
            #expect(again?.source == mount.source, "\(text)")
            #expect(again?.target == mount.target, "\(text)")
            #expect(again?.type == mount.type, "\(text)")
        }
        #expect(accepted > 500)
    }
}
