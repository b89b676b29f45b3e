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

    init(store: ContentStore) throws(RegistryError) {
        self.store = store
        temporary = try store.makeTemporaryPath()
        file = try DiskFile(making: temporary)
    }

    deinit {
        if !isMoved { try? FileManager.default.removeItem(atPath: temporary) }
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
