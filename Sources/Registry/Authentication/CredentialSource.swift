import JSONC

/// Finds the credential for a host, in the order of the Dev Container CLI.
///
/// `DEVCONTAINERS_OCI_AUTH`, then Docker's configuration (a credential helper goes before what
/// stands in the file), then `GITHUB_TOKEN` for `ghcr.io`; nothing means anonymous.
struct CredentialSource: Sendable {
    let environment: [String: String]
    let helperRunner: (any CredentialHelperRunner)?

    /// Returns the credential for a host, or nil to ask anonymously.
    func credential(for host: String) async throws(RegistryError) -> Credential? {
        if let credential = fromVariable(for: host) { return credential }
        let docker = try DockerConfiguration(environment: environment)
        if let helper = docker.helper(for: host),
            let credential = try await fromHelper(helper, for: host, path: docker.path)
        {
            return credential
        }
        return docker.credential(for: host) ?? fromGitHub(for: host)
    }

    /// Reads `host|user|token,…`.
    private func fromVariable(for host: String) -> Credential? {
        let name = "DEVCONTAINERS_OCI_AUTH"
        for entry in environment[name, default: ""].split(separator: ",") {
            let parts = entry.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0].lowercased() == host else { continue }
            let token = Secret(String(parts[2]))
            return Credential(
                proof: .password(user: String(parts[1]), token),
                source: "`\(name)`"
            )
        }
        return nil
    }

    private func fromGitHub(for host: String) -> Credential? {
        let server = environment["GITHUB_HOST", default: ""]
        guard host == "ghcr.io", server.isEmpty || server == "github.com",
            let token = environment["GITHUB_TOKEN"], !token.isEmpty
        else { return nil }
        return Credential(
            proof: .password(user: "USERNAME", Secret(token)),
            source: "`GITHUB_TOKEN`"
        )
    }

    private func fromHelper(
        _ helper: String,
        for host: String,
        path: String
    ) async throws(RegistryError) -> Credential? {
        guard let helperRunner else { return nil }
        let program = "docker-credential-" + helper
        // The name comes from a file; it must not become a path to some other program.
        guard !helper.contains("/") else {
            throw .credentialHelper(program: program, host: host, reason: "its name holds a slash")
        }
        let answer: CredentialHelperAnswer
        do {
            let input = Array(DockerConfiguration.serverName(of: host).utf8)
            answer = try await helperRunner.run(program, arguments: ["get"], input: input)
        } catch {
            throw .credentialHelper(
                program: program,
                host: host,
                reason: String(describing: error)
            )
        }
        // Every helper exits with 1 when it knows nothing of the host; that means anonymous.
        guard answer.exitCode == 0 else { return nil }
        guard let root = try? JSONValue(parsing: answer.output),
            let user = root["Username"]?.string, let secret = root["Secret"]?.string
        else {
            throw .credentialHelper(
                program: program,
                host: host,
                reason: "its answer has no user name and secret"
            )
        }
        let proof: Credential.Proof =
            user == "<token>"
            ? .identityToken(Secret(secret)) : .password(user: user, Secret(secret))
        return Credential(proof: proof, source: "`\(program)` (named in `\(path)`)")
    }
}
