import Crypto
import Diagnostics

/// The identity of a blob: an algorithm and the hash of the blob's bytes.
public struct Digest: Hashable, Sendable {
    /// The algorithm's name, such as `sha256`.
    public let algorithm: String
    /// The hash in lower-case hexadecimal digits.
    public let hex: String

    /// Reads a digest such as `sha256:9f86d0…`.
    ///
    /// - Throws: When the text is no digest; `sha256` and `sha512` must have their full length.
    public init(parsing text: String) throws(DigestError) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            throw .noAlgorithm(text)
        }
        let algorithm = String(text[..<colon])
        let hex = String(text[text.utf8.index(after: colon)...])
        guard Self.isAlgorithm(algorithm) else { throw .noAlgorithm(text) }
        guard hex.utf8.allSatisfy(NameByte.isLowerCaseHexadecimal) else {
            throw .notHexadecimal(text)
        }
        let length: Int? =
            switch algorithm {
            case "sha256": 64
            case "sha512": 128
            default: nil
            }
        guard length.map({ $0 == hex.utf8.count }) ?? (hex.utf8.count >= 32) else {
            throw .wrongLength(text, expected: length ?? 32)
        }
        self.algorithm = algorithm
        self.hex = hex
    }

    private init(sha256 hash: SHA256Digest) {
        algorithm = "sha256"
        let digits = Array("0123456789abcdef".utf8)
        hex = String(
            decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] },
            as: UTF8.self
        )
    }

    /// Returns the SHA-256 digest of bytes.
    public static func sha256(of bytes: some Sequence<UInt8>) -> Self {
        var hasher = Hasher()
        hasher.update(bytes)
        return hasher.finish()
    }

    /// Computes the SHA-256 digest of bytes that arrive in pieces.
    public struct Hasher: Sendable {
        private var state = SHA256()

        /// Creates a hasher that has seen no bytes.
        public init() {}

        /// Takes the next bytes in.
        public mutating func update(_ bytes: some Sequence<UInt8>) {
            let isDone: Void? = bytes.withContiguousStorageIfAvailable {
                state.update(bufferPointer: UnsafeRawBufferPointer($0))
            }
            if isDone == nil {
                Array(bytes).withUnsafeBytes { state.update(bufferPointer: $0) }
            }
        }

        /// Returns the digest of all bytes so far.
        public func finish() -> Digest {
            Digest(sha256: state.finalize())
        }
    }

    /// The first twelve digits, as Docker shows them to people.
    public var short: String { String(hex.prefix(12)) }

    private static func isAlgorithm(_ text: String) -> Bool {
        NameByte.isWords(text, separatedBy: "+._-")
    }
}

extension Digest: CustomStringConvertible {
    /// The digest as `algorithm:hex`.
    public var description: String { "\(algorithm):\(hex)" }
}

extension Digest: Comparable {
    /// Orders digests by their text.
    public static func < (left: Self, right: Self) -> Bool {
        left.description < right.description
    }
}
