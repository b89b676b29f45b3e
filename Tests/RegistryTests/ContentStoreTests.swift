import FoundationEssentials
import OCI
import Testing

@testable import Registry

struct ContentStoreTests {
    @Test func `a blob stands under its digest, whole, with nothing beside it`() async throws {
        try await withTemporaryFolder { folder in
            let store = ContentStore(root: folder)
            let bytes = Array("content".utf8)
            let digest = try store.store(bytes)
            let descriptor = Descriptor(of: bytes, mediaType: "text/plain")
            #expect(store.path(of: digest) == "\(folder)/blobs/sha256/\(digest.hex)")
            #expect(store.contains(descriptor))
            #expect(store.isIntact(digest))
            #expect(store.bytes(of: digest, limitBytes: 100) == bytes)
            #expect(store.bytes(of: digest, limitBytes: 3) == nil)
            #expect(names(in: folder + "/unfinished") == [])
        }
    }

    @Test func `damage is found, by size at once and by digest on demand`() async throws {
        try await withTemporaryFolder { folder in
            let store = ContentStore(root: folder)
            let bytes = Array("content".utf8)
            let descriptor = Descriptor(of: bytes, mediaType: "text/plain")
            try store.store(bytes)
            try Data("c0ntent".utf8).write(to: URL(filePath: store.path(of: descriptor.digest)))
            #expect(store.contains(descriptor))
            #expect(!store.isIntact(descriptor.digest))
            #expect(store.bytes(of: descriptor.digest, limitBytes: 100) == nil)
            try Data("short".utf8).write(to: URL(filePath: store.path(of: descriptor.digest)))
            #expect(!store.contains(descriptor))
            try store.store(bytes)
            #expect(store.isIntact(descriptor.digest))
        }
    }

    @Test func `a writer that does not finish leaves nothing`() async throws {
        try await withTemporaryFolder { folder in
            let store = ContentStore(root: folder)
            do {
                let writer = try BlobWriter(store: store)
                try writer.write([1, 2, 3])
                #expect(writer.sizeBytes == 3)
            }
            #expect(names(in: folder + "/unfinished") == [])
        }
    }

    @Test func `many writers of one blob and one folder agree`() async throws {
        try await withTemporaryFolder { folder in
            let store = ContentStore(root: folder)
            let bytes = [UInt8](repeating: 7, count: 300_000)
            let digest = Digest.sha256(of: bytes)
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try store.store(bytes)
                        return try store.folder("things", of: digest) { path in
                            let created = FileManager.default.createFile(
                                atPath: path + "/file",
                                contents: Data([1])
                            )
                            #expect(created)
                        }
                    }
                }
                for try await path in group {
                    #expect(path == "\(folder)/things/sha256/\(digest.hex)")
                    #expect(FileManager.default.contents(atPath: path + "/file") == Data([1]))
                }
            }
            #expect(store.isIntact(digest))
            #expect(names(in: folder + "/unfinished") == [])
        }
    }

    @Test func `a folder that cannot be filled is not there`() async throws {
        try await withTemporaryFolder { folder in
            let store = ContentStore(root: folder)
            let digest = Digest.sha256(of: [1])
            #expect(throws: RegistryError.cancelled) {
                try store.folder("things", of: digest) { (_) throws(RegistryError) in
                    throw .cancelled
                }
            }
            #expect(names(in: folder + "/unfinished") == [])
            #expect(
                names(in: folder + "/things/sha256") == []
            )
        }
    }

    @Test func `the cache stands where the user's caches stand`() {
        #expect(
            ContentStore(environment: ["XDG_CACHE_HOME": "/c", "HOME": "/h"]).root == "/c/berth"
        )
        #expect(
            ContentStore(environment: ["XDG_CACHE_HOME": "c", "HOME": "/h"]).root
                == "/h/.cache/berth"
        )
    }

    @Test func `what a tag meant is remembered under its whole name`() async throws {
        try await withTemporaryFolder { folder in
            let cache = ReferenceCache(store: ContentStore(root: folder))
            let digest = Digest.sha256(of: [1])
            #expect(cache.entry(for: "a/b:1") == nil)
            try cache.remember(digest, for: "a/b:1")
            #expect(cache.entry(for: "a/b:1")?.digest == digest)
            #expect(cache.entry(for: "a/b:2") == nil)
        }
    }
}
