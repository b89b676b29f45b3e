import Crypto
import Gateway

/// The credentials for the model that clients brought, in memory alone.
///
/// A credential is known by a name that tells nothing of it, so that runs of the same one can be
/// found together and a run finds its own again after a restart.
struct CredentialPurse {
    private var accesses: [String: ModelAccess] = [:]
    /// The name of the one that was offered last.
    private var newest: String?

    /// Looks for a credential in an environment and keeps it.
    ///
    /// - Returns: Its name; nil when the environment has none.
    mutating func take(from environment: [String: String]) -> String? {
        guard let access = try? CredentialSource.resolve(environment: environment) else {
            return nil
        }
        let name = Self.name(of: access)
        accesses[name] = access
        newest = name
        return name
    }

    /// Returns the credential of a name; where that one was not offered again, the newest of the
    /// same user serves.
    func access(_ name: String?) -> (name: String, access: ModelAccess)? {
        if let name, let found = accesses[name] { return (name, found) }
        return newest.flatMap { newest in accesses[newest].map { (newest, $0) } }
    }

    /// A name for a credential, from which nobody can find the credential.
    static func name(of access: ModelAccess) -> String {
        var hash = SHA256()
        for credential in access.credentials {
            hash.update(data: Array("\(credential.variable)=".utf8))
            hash.update(data: Array(credential.secret.revealed.utf8))
            hash.update(data: [0])
        }
        hash.update(data: Array(access.upstream.name.utf8))
        let digits = hash.finalize().prefix(6).map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }
        return "credential-" + digits.joined()
    }
}

extension Credential {
    fileprivate var secret: Secret {
        switch self {
        case .apiKey(let secret), .authToken(let secret), .oauthToken(let secret): secret
        }
    }
}
