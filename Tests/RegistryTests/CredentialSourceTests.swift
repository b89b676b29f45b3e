import FoundationEssentials
import Testing

@testable import Registry

struct CredentialSourceTests {
    @Test func `the environment goes before Docker's configuration, and GitHub's token last`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let auth = Data("config:pass:word".utf8).base64EncodedString()
            try write(
                """
                {"auths": {"https://ghcr.io/v2/": {"auth": "\(auth)"}, "other.io": {}},
                 "credHelpers": {"helped.io": "found", "silent.io": "silent"}}
                """,
                to: folder + "/config.json"
            )
            var environment = [
                "DOCKER_CONFIG": folder, "GITHUB_TOKEN": "gh",
                "DEVCONTAINERS_OCI_AUTH": "one.io|me|a|b,two.io|you|c",
            ]
            let helper = ScriptedHelper()
            func credential(_ host: String) async throws -> Credential? {
                try await CredentialSource(environment: environment, helperRunner: helper)
                    .credential(for: host)
            }
            let one = Credential.Proof.password(user: "me", Secret("a|b"))
            #expect(
                try await credential("one.io")
                    == Credential(proof: one, source: "`DEVCONTAINERS_OCI_AUTH`")
            )
            #expect(try await credential("two.io")?.proof == .password(user: "you", Secret("c")))
            #expect(
                try await credential("ghcr.io")?.proof
                    == .password(user: "config", Secret("pass:word"))
            )
            #expect(
                try await credential("helped.io")?.proof == .identityToken(Secret("from helper"))
            )
            #expect(try await credential("silent.io") == nil)
            #expect(try await credential("other.io") == nil)
            environment["DOCKER_CONFIG"] = folder + "/none"
            #expect(
                try await credential("ghcr.io")?.proof == .password(user: "USERNAME", Secret("gh"))
            )
            environment["GITHUB_HOST"] = "github.example.org"
            #expect(try await credential("ghcr.io") == nil)
        }
    }

    @Test func `Docker Hub is one host by all of its names`() async throws {
        try await withTemporaryFolder { folder in
            let auth = Data("u:p".utf8).base64EncodedString()
            try write(
                "{\"auths\": {\"https://index.docker.io/v1/\": {\"auth\": \"\(auth)\"}}}",
                to: folder + "/config.json"
            )
            let configuration = try DockerConfiguration(environment: ["DOCKER_CONFIG": folder])
            #expect(
                configuration.credential(for: "docker.io")?.proof
                    == .password(user: "u", Secret("p"))
            )
            #expect(
                DockerConfiguration.serverName(of: "docker.io") == "https://index.docker.io/v1/"
            )
        }
    }

    @Test func `a damaged configuration is told, not passed over`() async throws {
        try await withTemporaryFolder { folder in
            try write("{", to: folder + "/config.json")
            let error = RegistryError.dockerConfiguration(
                path: folder + "/config.json",
                reason: "it is no JSON"
            )
            #expect(throws: error) {
                try DockerConfiguration(environment: ["DOCKER_CONFIG": folder])
            }
        }
    }

    @Test func `a secret prints as stars`() {
        let credential = Credential(
            proof: .password(user: "me", Secret("hush")),
            source: "here"
        )
        #expect(!String(describing: credential).contains("hush"))
        #expect(!String(reflecting: credential).contains("hush"))
        #expect("\(Secret("hush"))" == "***")
    }
}

/// A helper that knows one host, and says of all others what Docker's own helpers say.
private struct ScriptedHelper: CredentialHelperRunner {
    func run(
        _ program: String,
        arguments: [String],
        input: [UInt8]
    ) async throws -> CredentialHelperAnswer {
        guard program == "docker-credential-found", arguments == ["get"],
            input == Array("helped.io".utf8)
        else {
            let text = "credentials not found in native keychain"
            return CredentialHelperAnswer(exitCode: 1, output: Array(text.utf8))
        }
        let text = "{\"ServerURL\":\"\",\"Username\":\"<token>\",\"Secret\":\"from helper\"}"
        return CredentialHelperAnswer(exitCode: 0, output: Array(text.utf8))
    }
}
