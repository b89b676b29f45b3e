import Glibc

/// Picks the interesting events out of a stream of server-sent events, as it passes by.
///
/// Events of other names cost a search for line breaks and nothing is kept of them.
struct EventStreamReader {
    /// An event with its data.
    struct Event {
        let name: String
        let data: [UInt8]
    }

    /// A line longer than this is of no interest.
    static let longestLine = 1 << 20

    private static let dataField = Array("data:".utf8)
    private static let eventField = Array("event:".utf8)

    private let names: Set<String>
    private var line: [UInt8] = []
    private var isSkipping = false
    private var name = ""
    private var data: [UInt8] = []

    /// Creates a reader for events of these names.
    init(names: Set<String>) {
        self.names = names
    }

    /// Returns the events that are complete with these bytes.
    mutating func read(_ bytes: UnsafeRawBufferPointer) -> [Event] {
        var events: [Event] = []
        var rest = Slice(base: bytes, bounds: bytes.indices)
        while let base = UnsafeRawBufferPointer(rebasing: rest).baseAddress,
            let found = memchr(base, Int32(UInt8(ascii: "\n")), rest.count)
        {
            let end = rest.startIndex + (UnsafeRawPointer(found) - base)
            keep(rest[..<end])
            if let event = endLine() { events.append(event) }
            rest = rest[(end + 1)...]
        }
        keep(rest)
        return events
    }

    private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>) {
        guard !isSkipping, !bytes.isEmpty else { return }
        let isData = line.starts(with: Self.dataField) || bytes.starts(with: Self.dataField)
        if line.count + bytes.count > Self.longestLine || isData && !names.contains(name) {
            isSkipping = true
            line.removeAll(keepingCapacity: true)
            return
        }
        line += bytes
    }

    private mutating func endLine() -> Event? {
        defer {
            line.removeAll(keepingCapacity: true)
            isSkipping = false
        }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        if line.starts(with: Self.eventField) {
            name = String(decoding: line.dropFirst(Self.eventField.count), as: UTF8.self)
                .split(separator: " ").joined()
        } else if line.starts(with: Self.dataField), names.contains(name),
            data.count + line.count <= Self.longestLine
        {
            data += line.dropFirst(Self.dataField.count)
        } else if line.isEmpty, !isSkipping {
            defer {
                name = ""
                data.removeAll(keepingCapacity: true)
            }
            return names.contains(name) ? Event(name: name, data: data) : nil
        }
        return nil
    }
}
