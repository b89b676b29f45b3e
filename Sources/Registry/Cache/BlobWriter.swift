import FoundationEssentials
import NIOCore
import OCI

/// Writes a blob beside the cache, and moves it to its place when it is what it should be.
final class BlobWriter {
    private let store: ContentStore
    private let temporary: String
    private let file: DiskFile
    private var hasher = Digest.Hasher()
    private(set) var sizeBytes = 0
    private var isMoved = false
    /// Whether an unfinished blob stays for the next attempt, also that of another process.
    private var isKept: Bool

    init(store: ContentStore) throws(RegistryError) {
        self.store = store
        temporary = try store.makeTemporaryPath()
        file = try DiskFile(making: temporary)
        isKept = false
    }

    /// Goes on with what an earlier attempt, perhaps of another process, has left of a blob; where
    /// another process is at it right now, a beginning of its own is made.
    init(store: ContentStore, continuing digest: Digest) throws(RegistryError) {
        self.store = store
        let unique = try store.makeTemporaryPath()
        let shared = "\(store.root)/unfinished/\(digest.algorithm)-\(digest.hex)"
        if let file = try DiskFile(continuing: shared) {
            temporary = shared
            self.file = file
            isKept = true
            while true {
                let bytes = try file.read(atMost: FileChunks.chunkSizeBytes)
                if bytes.isEmpty { break }
                hasher.update(bytes)
                sizeBytes += bytes.count
            }
        } else {
            temporary = unique
            file = try DiskFile(making: unique)
            isKept = false
        }
    }

    deinit {
        if !isMoved, !isKept || sizeBytes == 0 {
            try? FileManager.default.removeItem(atPath: temporary)
        }
    }

    /// Throws away what was written so far.
    func restart() throws(RegistryError) {
        guard sizeBytes > 0 else { return }
        try file.empty()
        hasher = Digest.Hasher()
        sizeBytes = 0
    }

    func write(_ bytes: [UInt8]) throws(RegistryError) {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(RegistryError) in try take(bytes) }
        }.get()
    }

    func write(_ buffer: ByteBuffer) throws(RegistryError) {
        try buffer.withUnsafeReadableBytes { bytes in
            Result { () throws(RegistryError) in try take(bytes) }
        }.get()
    }

    /// The digest of what was written so far.
    var digest: Digest { hasher.finish() }

    /// Moves the blob to its place; the caller has compared the digest.
    func commit(as digest: Digest) throws(RegistryError) {
        precondition(self.digest == digest, "a blob is kept only under its own digest")
        try file.synchronize()
        try DiskFile.makeFolder("\(store.root)/blobs/\(digest.algorithm)")
        _ = try DiskFile.move(temporary, to: store.path(of: digest))
        isMoved = true
    }

    private func take(_ bytes: UnsafeRawBufferPointer) throws(RegistryError) {
        try file.write(bytes)
        hasher.update(bytes)
        sizeBytes += bytes.count
    }
}
