import FoundationEssentials
import OCI
import TestSupport
import Testing

@testable import Registry

/// Downloads that go on where they were cut.
struct ResumeTests {
    private static let blob = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    private static let descriptor = Descriptor(of: blob, mediaType: "text/plain")

    /// Answers as a server that knows ranges; the first `cuts` answers are cut.
    @Sendable private static func answer(
        _ request: FakeServer.Request,
        isCut: Bool
    ) -> FakeServer.Answer {
        let digits = request.range.map { $0.dropFirst("bytes=".count).dropLast() }
        let start = digits.flatMap { Int($0) } ?? 0
        var answer = FakeServer.Answer(
            status: request.range == nil ? 200 : 206,
            headers: [("etag", "\"one\"")],
            body: Array(blob[start...]),
            cutAfter: isCut ? 70_000 : nil
        )
        if request.range != nil {
            let range = "bytes \(start)-\(blob.count - 1)/\(blob.count)"
            answer.headers.append(("content-range", range))
        }
        return answer
    }

    /// Expects that each request goes on behind what the one before it had; how much of what was
    /// sent arrives before the cut is not sure.
    private func expectResumption(_ requests: [FakeServer.Request], count: Int) {
        let starts = requests.map { request in
            (request.range?.dropFirst("bytes=".count).dropLast()).flatMap { Int($0) } ?? 0
        }
        #expect(starts.count == count)
        #expect(zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 }, "\(starts)")
        #expect(starts.allSatisfy { $0 <= 140_000 }, "\(starts)")
    }

    @Test func `what came before the connection was cut is not asked for again`() async throws {
        try await FakeServer.with { request, count in
            Self.answer(request, isCut: count < 2)
        } _: { server in
            try await withClient { client in
                let reference = try ImageReference(parsing: "\(server.host)/a/b:1")
                _ = try await client.blob(Self.descriptor, of: reference)
                #expect(client.store.isIntact(Self.descriptor.digest))
                #expect(names(in: client.store.root + "/unfinished") == [])
            }
            expectResumption(server.requests, count: 3)
        }
    }

    @Test func `an archive at an address is resumed while the server says that it is the same`()
        async throws
    {
        try await FakeServer.with { request, count in
            Self.answer(request, isCut: count == 0)
        } _: { server in
            try await withClient { client in
                let digest = try await client.download(
                    "http://\(server.host)/x.tgz",
                    expected: nil,
                    limitBytes: 1 << 20
                )
                #expect(digest == Self.descriptor.digest)
            }
            expectResumption(server.requests, count: 2)
        }
    }

    @Test func `what a killed process left is the beginning, unless it is wrong`() async throws {
        try await FakeServer.with { request, _ in
            Self.answer(request, isCut: false)
        } _: { server in
            for byte in [Self.blob[0], Self.blob[0] &+ 1] {
                let before = server.requests.count
                try await withClient { client in
                    let digest = Self.descriptor.digest
                    let file = "\(client.store.root)/unfinished/sha256-\(digest.hex)"
                    try write("", to: file)
                    try Data([byte] + Self.blob[1..<50_000]).write(to: URL(filePath: file))
                    let reference = try ImageReference(parsing: "\(server.host)/a/b:1")
                    _ = try await client.blob(Self.descriptor, of: reference)
                    #expect(client.store.isIntact(digest))
                }
                let ranges = server.requests[before...].map(\.range)
                let isRight = byte == Self.blob[0]
                #expect(ranges == (isRight ? ["bytes=50000-"] : ["bytes=50000-", nil]))
            }
        }
    }

    @Test func `a server that cannot go on is asked for the whole`() async throws {
        try await FakeServer.with { request, count in
            switch count {
            case 0: FakeServer.Answer(body: Self.blob, cutAfter: 70_000)
            case 1: FakeServer.Answer(status: 416)
            default: FakeServer.Answer(body: Self.blob)
            }
        } _: { server in
            try await withClient { client in
                let reference = try ImageReference(parsing: "\(server.host)/a/b:1")
                _ = try await client.blob(Self.descriptor, of: reference)
                #expect(client.store.isIntact(Self.descriptor.digest))
            }
            #expect(server.requests.map { $0.range == nil } == [true, false, true])
        }
    }

    @Test func `two at once take turns with one beginning`() async throws {
        try await withTemporaryFolder { folder in
            let store = ContentStore(root: folder)
            let digest = Self.descriptor.digest
            let first = try BlobWriter(store: store, continuing: digest)
            try first.write([1, 2, 3])
            let second = try BlobWriter(store: store, continuing: digest)
            #expect(second.sizeBytes == 0)
            try second.write(Self.blob)
            try second.commit(as: digest)
            #expect(store.isIntact(digest))
            #expect(first.sizeBytes == 3)
        }
    }
}
