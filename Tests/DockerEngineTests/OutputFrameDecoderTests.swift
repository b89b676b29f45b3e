import Testing

@testable import DockerEngine

struct OutputFrameDecoderTests {
    /// Two frames of standard output with one of standard error between.
    private static let stream: [UInt8] =
        [1, 0, 0, 0, 0, 0, 0, 3] + Array("abc".utf8)
        + [2, 0, 0, 0, 0, 0, 0, 1] + Array("!".utf8)
        + [1, 0, 0, 0, 0, 0, 0, 0]
        + [1, 0, 0, 0, 0, 0, 0, 2] + Array("de".utf8)

    private static func text(_ chunks: [OutputChunk]) -> String {
        chunks.map { chunk in
            switch chunk {
            case .stdout(let bytes): "o(" + String(decoding: bytes, as: UTF8.self) + ")"
            case .stderr(let bytes): "e(" + String(decoding: bytes, as: UTF8.self) + ")"
            }
        }
        .joined()
    }

    @Test func `whole frames are taken apart`() throws {
        var decoder = OutputFrameDecoder()
        #expect(Self.text(try decoder.decode(Self.stream)) == "o(abc)e(!)o(de)")
        try decoder.finish()
    }

    @Test func `frames may be cut at any place`() throws {
        for cut in 0...Self.stream.count {
            var decoder = OutputFrameDecoder()
            let chunks =
                try decoder.decode(Self.stream[..<cut]) + decoder.decode(Self.stream[cut...])
            #expect(chunks.flatMap(\.bytes) == Array("abc!de".utf8), "cut at \(cut)")
            try decoder.finish()
        }
    }

    @Test func `frames may come byte by byte`() throws {
        var decoder = OutputFrameDecoder()
        let chunks = try Self.stream.flatMap { try decoder.decode([$0]) }
        #expect(Self.text(chunks) == "o(a)o(b)o(c)e(!)o(d)o(e)")
    }

    @Test(arguments: [1, 7, 8, 10])
    func `an end inside of a frame is a cut`(length: Int) throws {
        var decoder = OutputFrameDecoder()
        _ = try decoder.decode(Self.stream.prefix(length))
        #expect(throws: OutputFrameDecoder.Failure.cut) { try decoder.finish() }
    }

    @Test func `bytes that begin no frame are refused`() {
        var decoder = OutputFrameDecoder()
        let garbage = Array("HTTP/1.1".utf8)
        #expect(throws: OutputFrameDecoder.Failure.noFrame(garbage)) {
            try decoder.decode(garbage)
        }
    }

    @Test func `a failure of the engine inside of a stream is thrown`() {
        var decoder = OutputFrameDecoder()
        let frame = [3, 0, 0, 0, 0, 0, 0, 5] + Array("oops\n".utf8)
        #expect(throws: OutputFrameDecoder.Failure.engine("oops")) { try decoder.decode(frame) }
    }
}
