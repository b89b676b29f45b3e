import DevContainer
import JSONC
import OrderedCollections
import Testing

struct FeatureReferenceTests {
    private static let digest = "sha256:" + String(repeating: "a", count: 64)

    @Test(arguments: [
        ("ghcr.io/user/repo/go:1", "ghcr.io", "user/repo", "go", RegistryFeature.Version.tag("1")),
        ("ghcr.io/user/repo/go", "ghcr.io", "user/repo", "go", .tag("latest")),
        ("ghcr.io/user/repo/go@\(digest)", "ghcr.io", "user/repo", "go", .digest(digest)),
        ("GHCR.io/User/Repo/Go:Latest", "ghcr.io", "user/repo", "go", .tag("latest")),
        ("localhost:5000/a/b:1", "localhost:5000", "a", "b", .tag("1")),
        ("localhost/a/b", "localhost", "a", "b", .tag("latest")),
        ("127.0.0.1:5000/a/b", "127.0.0.1:5000", "a", "b", .tag("latest")),
        ("ghcr.io:8081/a/b", "ghcr.io:8081", "a", "b", .tag("latest")),
        ("ghcr.io/a-b/c.d/e_f:1.2.3", "ghcr.io", "a-b/c.d", "e_f", .tag("1.2.3")),
        (
            "ghcr.io/devcontainers-contrib/features/x", "ghcr.io", "devcontainers-extra/features",
            "x", .tag("latest")
        ),
    ])
    func
        `SPEC-FREF-01 SPEC-FREF-02 SPEC-FREF-04 SPEC-FREF-05 SPEC-FREF-06 SPEC-FREF-07 references to registries`(
            text: String,
            registry: String,
            namespace: String,
            id: String,
            version: RegistryFeature.Version
        ) throws
    {
        let feature = try #require(try FeatureReference(parsing: text).registry)
        #expect(feature.registry == registry)
        #expect(feature.namespace == namespace)
        #expect(feature.identifier == id)
        #expect(feature.version == version)
        #expect(feature.resource == "\(registry)/\(namespace)/\(id)")
        #expect(try FeatureReference(parsing: feature.description).registry == feature)
    }

    @Test(arguments: [
        ("SPEC-FREF-08", "ghcr.io/a//b", FeatureError.ReferenceFault.path("a//b")),
        ("SPEC-FREF-08", "ghcr.io/a/_b", .path("a/_b")),
        ("no namespace", "ghcr.io/b", .path("b")),
        ("SPEC-FREF-08", "ghcr.io/a/b/", .path("a/b/")),
        ("SPEC-FREF-08", "ghcr.io/a/b:1:2", .path("a/b:1")),
        ("SPEC-FREF-09", "ghcr.io/a/go:-1", .tag("-1")),
        ("SPEC-FREF-09", "ghcr.io/a/go:", .tag("")),
        (
            "SPEC-FREF-09", "ghcr.io/a/go:" + String(repeating: "1", count: 129),
            .tag(String(repeating: "1", count: 129))
        ),
        ("SPEC-FREF-10", "ghcr.io/a/go@sha512:abc", .digest("sha512:abc")),
        ("AMB-68", "ghcr.io/a/go@sha256:abc", .digest("sha256:abc")),
        ("SPEC-FREF-25", "foo/bar/baz", .registry("foo")),
        ("no host", "foo/bar/baz@v1", .digest("v1")),
        ("no host", ".x/a/b", .registry(".x")),
        ("SPEC-FREF-20", "fish", .shortName),
        ("empty", "", .shortName),
        ("SPEC-FREF-16", "/abs/f", .absolutePath),
        ("SPEC-FREF-13", "http://h/devcontainer-feature-go.tgz", .insecureAddress),
        ("SPEC-FREF-12", "https://h/feat.tgz", .archiveName("feat.tgz")),
        (
            "SPEC-FREF-12", "https://h/devcontainer-feature-.tgz",
            .archiveName("devcontainer-feature-.tgz")
        ),
        (
            "SPEC-FREF-12", "https://h/devcontainer-feature-a.b.tgz",
            .archiveName("devcontainer-feature-a.b.tgz")
        ),
    ])
    func
        `SPEC-FREF-08 SPEC-FREF-09 SPEC-FREF-10 SPEC-FREF-12 SPEC-FREF-13 SPEC-FREF-16 SPEC-FREF-25 what is no reference is told with its reason`(
            rule: String,
            text: String,
            fault: FeatureError.ReferenceFault
        )
    {
        #expect(throws: FeatureError.invalidReference(text, fault)) {
            try FeatureReference(parsing: text)
        }
    }

    @Test func `SPEC-FREF-12 an archive's id is in its name`() throws {
        let url = "https://h/x/devcontainer-feature-my_go-1.tgz?token=1"
        #expect(
            try FeatureReference(parsing: url).source
                == .tarball(TarballFeature(url: url, identifier: "my_go-1"))
        )
    }

    @Test(arguments: [
        ("./myFeature", ".devcontainer", ".devcontainer/myFeature"),
        ("./f", ".devcontainer/py", ".devcontainer/py/f"),
        ("../f", ".devcontainer/py", ".devcontainer/f"),
        ("./.devcontainer/f", ".", ".devcontainer/f"),
        ("./a/../b/", ".devcontainer", ".devcontainer/b"),
    ])
    func `SPEC-FREF-14 SPEC-FREF-18 SPEC-FREF-19 folders count from the configuration's`(
        text: String,
        configurationFolder: String,
        folder: String
    ) throws {
        let reference = try FeatureReference(parsing: text)
        #expect(try reference.localFolder(forConfigurationIn: configurationFolder) == folder)
    }

    @Test(arguments: [
        ("../outside", ".devcontainer", "outside"), ("./f", ".", "f"),
        ("../../x", ".devcontainer", "../x"), ("./.", ".devcontainer", ".devcontainer"),
        ("../.devcontainer-x/f", ".devcontainer", ".devcontainer-x/f"),
    ])
    func `SPEC-FREF-15 a folder outside of the configuration's folder is refused`(
        text: String,
        configurationFolder: String,
        folder: String
    ) throws {
        let reference = try FeatureReference(parsing: text)
        #expect(throws: FeatureError.invalidReference(text, .outsideFolder(folder))) {
            try reference.localFolder(forConfigurationIn: configurationFolder)
        }
    }

    @Test func `SPEC-FREF-22 of a Feature that is listed twice the last one counts`() throws {
        let reading = try Reading(
            #"{"image":"a","features":{"./b":{"v":"1"},"./a":{},"./b":{"v":"2"}}}"#
        )
        let requests = try #require(reading.configuration?.features)
        #expect(requests.map(\.reference.written) == ["./b", "./a"])
        #expect(requests.map(\.options) == [.options(["v": .string("2")]), .options([:])])
        #expect(
            reading.messages == [
                "warning 1:51 `features../b` stands twice, and only the last value counts"
            ]
        )
    }

    @Test func `a faulty reference is shown at its place in the file`() throws {
        let reading = try Reading(
            "{\"image\": \"a\",\n\"features\": {\"fish\": {}, \"a/b/c\": {}}}"
        )
        #expect(
            reading.messages == [
                "error 2:14 `fish` refers to no Feature: it names no registry",
                "error 2:26 `a/b/c` refers to no Feature: `a` is no registry's host",
            ]
        )
    }
}
