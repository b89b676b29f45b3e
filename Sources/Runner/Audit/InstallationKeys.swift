import Crypto
public import Diagnostics
import FoundationEssentials
import Glibc
public import Runs

/// The key by which an installation stands for the manifests of its runs, and those before it.
///
/// It lies in the folder of state, where no container sees it: `keys/manifest.key` is the secret
/// one, `keys/NAME.pub` are the public ones, that of each key that ever signed.
public struct InstallationKeys: Sendable {
    private let folder: String

    /// Names the keys of an installation; nothing is made.
    public init(folders: BerthFolders) {
        folder = folders.state + "/keys"
    }

    private var secretFile: String { folder + "/manifest.key" }

    /// Signs a manifest with the key of the installation, which is made at its first use.
    ///
    /// - Throws: A diagnostic for a key that cannot be read or made.
    public func sign(_ manifest: inout RunManifest) throws(DiagnosticError) {
        let key = try current()
        guard let signature = try? key.signature(for: manifest.signedBytes) else {
            throw Self.unusable(secretFile)
        }
        manifest.signature = RunManifest.Signature(
            key: PublicKey(key.publicKey).name,
            value: Data(signature).base64EncodedString()
        )
    }

    /// The public key that fits the installation's key, which is made where there is none.
    ///
    /// - Throws: A diagnostic for a key that cannot be read or made.
    public func publicKey() throws(DiagnosticError) -> PublicKey {
        PublicKey(try current().publicKey)
    }

    /// Makes another key, by which what follows is signed; the public one of the old key stays.
    ///
    /// - Throws: A diagnostic for a key that cannot be made.
    public func renew() throws(DiagnosticError) -> PublicKey {
        _ = try current()
        let key = Curve25519.Signing.PrivateKey()
        try keep(PublicKey(key.publicKey))
        try Files.write(Self.text(key.rawRepresentation), to: secretFile)
        return PublicKey(key.publicKey)
    }

    /// Finds the public key of a name among those that this installation ever had.
    ///
    /// - Throws: A diagnostic for a file that cannot be read.
    public func find(_ name: String) throws(DiagnosticError) -> PublicKey? {
        guard name.utf8.allSatisfy(Self.isNameByte),
            let bytes = try Files.read("\(folder)/\(Self.fileName(name))", atMost: 4_096),
            let key = PublicKey(parsing: bytes), key.name == name
        else { return nil }
        return key
    }

    private func current() throws(DiagnosticError) -> Curve25519.Signing.PrivateKey {
        if let key = try read() { return key }
        try Files.makeFolder(folder)
        let key = Curve25519.Signing.PrivateKey()
        try keep(PublicKey(key.publicKey))
        let draft = "\(secretFile).\(getpid()).draft"
        try Files.write(Self.text(key.rawRepresentation), to: draft)
        defer { unlink(draft) }
        // Of several that come at once, one gives the key.
        if link(draft, secretFile) == 0 { return key }
        let code = errno
        if code == EEXIST, let known = try read() { return known }
        throw Files.failure("make", secretFile, code)
    }

    private func read() throws(DiagnosticError) -> Curve25519.Signing.PrivateKey? {
        guard let bytes = try Files.read(secretFile, atMost: 4_096) else { return nil }
        guard let raw = PublicKey.raw(bytes),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: raw)
        else { throw Self.unusable(secretFile) }
        return key
    }

    private func keep(_ key: PublicKey) throws(DiagnosticError) {
        try Files.write(key.text, to: "\(folder)/\(Self.fileName(key.name))", mode: 0o644)
    }

    private static func text(_ bytes: Data) -> String { bytes.base64EncodedString() + "\n" }

    /// A name is `ed25519:` and digits; a colon is no good in paths.
    private static func fileName(_ name: String) -> String {
        name.replacing(":", with: "-") + ".pub"
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (48...58).contains(byte) || (97...122).contains(byte)
    }

    private static func unusable(_ path: String) -> DiagnosticError {
        DiagnosticError(
            Diagnostic(
                code: "manifest-key",
                "`\(path)` is no key that manifests can be signed with",
                hints: ["put the file away; `berth verify --public-key` makes a new key then"],
                exitCode: .environment
            )
        )
    }
}
