import JSONC
import OCI
import Testing

struct PlatformTests {
    private static let names: [(String, String?)] = [
        ("linux/amd64", "linux/amd64"), ("linux/x86_64", "linux/amd64"),
        ("Linux/ARM64/v8", "linux/arm64"), ("linux/aarch64", "linux/arm64"),
        ("linux/arm", "linux/arm/v7"), ("linux/arm/6", "linux/arm/v6"),
        ("linux/armhf", "linux/arm/v7"), ("linux/i386", "linux/386"),
        ("linux/amd64/v3", "linux/amd64/v3"), ("linux/riscv64", "linux/riscv64"),
        ("linux", nil), ("a/b/c/d", nil), ("linux/", nil),
    ]

    @Test(arguments: names)
    func `names are read in Go's words`(text: String, expected: String?) {
        #expect(Platform(parsing: text)?.description == expected)
    }

    private static let choices: [(String, Int?)] = [
        ("linux/amd64", 1), ("linux/arm64", 2), ("linux/arm/v7", 3), ("linux/arm/v8", 3),
        ("linux/arm/v6", 4), ("linux/arm/v5", nil), ("linux/amd64/v3", 1), ("windows/amd64", nil),
    ]

    @Test(arguments: choices)
    func `an index gives what a machine runs best`(wanted: String, expected: Int?) throws {
        let platforms = [
            Platform(os: "unknown", architecture: "unknown"), Platform(architecture: "amd64"),
            Platform(architecture: "arm64", variant: "v8"),
            Platform(architecture: "arm", variant: "v7"),
            Platform(architecture: "arm", variant: "v6"),
        ]
        let index = Index(
            manifests: platforms.enumerated().map { number, platform in
                Descriptor(
                    mediaType: MediaType.manifest,
                    digest: .sha256(of: [UInt8(number)]),
                    size: number,
                    platform: platform
                )
            }
        )
        #expect(try Index(json: index.json) == index)
        #expect(index.platforms == Array(platforms.dropFirst()))
        let platform = try #require(Platform(parsing: wanted))
        #expect(index.manifest(for: platform)?.size == expected)
    }

    @Test func `media types know what they are`() {
        #expect(MediaType.manifestsAndIndexes.map(MediaType.isIndex) == [false, true, false, true])
        #expect(
            MediaType.manifestsAndIndexes.map(MediaType.isManifest) == [true, false, true, false]
        )
    }
}
