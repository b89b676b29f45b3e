import Agent
import Testing

@Suite struct AgentEventLineReaderTests {
    private static let file = Array("one\n\ntwo\r\n\(String(repeating: "x", count: 50))\nlast".utf8)

    private func texts(_ lines: [AgentEventLineReader.Line]) -> [String] {
        lines.map { "\($0.offset):\(String(decoding: $0.bytes, as: UTF8.self))+\($0.omittedBytes)" }
    }

    @Test(arguments: 1...20)
    func `lines are the same however the bytes come`(size: Int) {
        var reader = AgentEventLineReader(longestLineBytes: 10)
        var lines: [AgentEventLineReader.Line] = []
        for start in stride(from: 0, to: Self.file.count, by: size) {
            lines += reader.read(Self.file[start..<min(start + size, Self.file.count)])
        }
        #expect(reader.readOffset == Self.file.count)
        #expect(reader.resumeOffset == Self.file.count - 4)
        lines += reader.finish().map { [$0] } ?? []
        #expect(texts(lines) == ["0:one+0", "5:two\r+0", "10:xxxxxxxxxx+40", "61:last+0"])
        #expect(reader.resumeOffset == Self.file.count)
    }

    @Test func `a reader that begins where another stopped loses and doubles nothing`() {
        var expected = AgentEventLineReader()
        let all = texts(expected.read(Self.file))
        for end in 0...Self.file.count {
            var first = AgentEventLineReader()
            let before = first.read(Self.file[..<end])
            var second = AgentEventLineReader(offset: first.resumeOffset)
            let after = second.read(Self.file[first.resumeOffset...])
            #expect(texts(before + after) == all)
        }
    }

    @Test func `a line that is too long is garbled and says how long it was`() {
        var reader = AgentEventLineReader(longestLineBytes: 4)
        let lines = reader.read(Array("{\"type\":1}\n".utf8))
        #expect(lines.map(\.event) == [.garbled("{\"ty… (a line of 10 bytes, which is too long)")])
    }
}
