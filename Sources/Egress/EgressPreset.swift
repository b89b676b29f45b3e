/// Rules for a well-known place, under one name.
public struct EgressPreset: Hashable, Sendable {
    /// The name, which stands where a rule stands, such as `pypi`.
    public let name: String
    /// What one gets there.
    public let meaning: String
    private let lines: [String]

    private init(_ name: String, _ meaning: String, _ lines: [String]) {
        self.name = name
        self.meaning = meaning
        self.lines = lines
    }

    /// The rules.
    ///
    /// - Throws: ``EgressRule/Fault``, which a test keeps from happening.
    public var rules: [EgressRule] {
        get throws(EgressRule.Fault) {
            var rules: [EgressRule] = []
            for line in lines { rules.append(try EgressRule(parsing: line)) }
            return rules
        }
    }

    /// The preset of a name; nil where there is none.
    public static func named(_ name: String) -> Self? { all.first { $0.name == name } }

    /// All presets by name.
    public static let all: [Self] = [
        Self("alpine", "packages of Alpine Linux", ["dl-cdn.alpinelinux.org"]),
        Self("crates", "Rust crates", ["index.crates.io", "static.crates.io", "crates.io"]),
        Self("debian", "packages of Debian", ["deb.debian.org", "security.debian.org"]),
        Self("github", "GitHub, writing included", gitHub),
        Self("go", "Go modules", ["proxy.golang.org", "sum.golang.org"]),
        Self(
            "gradle",
            "Gradle and its plugins",
            [
                "services.gradle.org", "downloads.gradle.org", "plugins.gradle.org",
                "plugins-artifacts.gradle.org",
            ]
        ),
        Self("hex", "packages of Elixir and Erlang", ["hex.pm", "repo.hex.pm", "builds.hex.pm"]),
        Self("maven", "Maven Central", ["repo.maven.apache.org", "repo1.maven.org"]),
        Self("nodejs", "Node.js and its headers", ["nodejs.org"]),
        Self("npm", "Node.js packages", ["registry.npmjs.org", "registry.yarnpkg.com"]),
        Self("nuget", ".NET packages", ["api.nuget.org"]),
        Self("packagist", "PHP packages", ["repo.packagist.org", "packagist.org"]),
        Self("pypi", "Python packages", ["pypi.org", "files.pythonhosted.org"]),
        Self("rubygems", "Ruby gems", ["rubygems.org", "index.rubygems.org"]),
        Self("rustup", "Rust toolchains", ["static.rust-lang.org"]),
        Self("swift", "Swift toolchains", ["download.swift.org"]),
        Self(
            "ubuntu",
            "packages of Ubuntu",
            ["archive.ubuntu.com", "security.ubuntu.com", "ports.ubuntu.com"]
        ),
    ]

    private static let gitHub = [
        "github.com", "api.github.com", "uploads.github.com", "codeload.github.com",
        "raw.githubusercontent.com", "objects.githubusercontent.com",
        "release-assets.githubusercontent.com",
    ]
}
