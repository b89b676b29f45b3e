import FoundationEssentials
import JSONC

/// What an engine shows to a registry; it never prints its secret.
public struct RegistryAuthorization: Hashable, Sendable, CustomStringConvertible {
    private var json: JSONValue

    /// Creates an authorization of a name and a password.
    public init(username: String, password: String, serverAddress: String) {
        json = [
            "username": .string(username), "password": .string(password),
            "serveraddress": .string(serverAddress),
        ]
    }

    /// Creates an authorization of a token that a login has left.
    public init(identityToken: String, serverAddress: String) {
        json = [
            "identitytoken": .string(identityToken), "serveraddress": .string(serverAddress),
        ]
    }

    /// Stars in place of what it holds.
    public var description: String { "***" }

    /// The value of `X-Registry-Auth`: JSON in the alphabet of base64 for URLs.
    var headerValue: String {
        Data(json.text().utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_")
    }
}
