import Crypto
import FoundationEssentials
import OCI
public import Runs

/// The public half of an installation's key, by which anybody can check its manifests.
public struct PublicKey: Hashable, Sendable {
    private let raw: Data

    init(_ key: Curve25519.Signing.PublicKey) {
        raw = key.rawRepresentation
    }

    /// Reads a key as ``text`` has it; nil when it is none.
    public init?(parsing bytes: [UInt8]) {
        guard let raw = Self.raw(bytes),
            (try? Curve25519.Signing.PublicKey(rawRepresentation: raw)) != nil
        else { return nil }
        self.raw = raw
    }

    /// The key's name: `ed25519:` and the first 32 digits of its SHA-256.
    public var name: String { "ed25519:" + Digest.sha256(of: raw).hex.prefix(32) }

    /// The key as it is written: its 32 bytes in Base64, on a line.
    public var text: String { raw.base64EncodedString() + "\n" }

    /// Whether a manifest's signature is one of this key.
    public func hasSigned(_ manifest: RunManifest) -> Bool {
        guard let signature = manifest.signature, signature.key == name,
            let value = Data(base64Encoded: signature.value),
            value.base64EncodedString() == signature.value,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw)
        else { return false }
        return key.isValidSignature(value, for: manifest.signedBytes)
    }

    /// The 32 bytes that a line of Base64 stands for; nil when it is none.
    static func raw(_ bytes: [UInt8]) -> Data? {
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        return Data(base64Encoded: text).flatMap { $0.count == 32 ? $0 : nil }
    }
}
