import JSONC
import Runner
import Runs
import Store

/// Events as lines of JSON; those about the agent's output with what the agent printed, where its
/// log is still there.
struct EventLines {
    /// The folder with the runs' folders.
    private let runs: String
    /// The logs that the last events stand in, which the next ones will likely stand in, too.
    private var logs: [RunIdentifier: AgentLog] = [:]

    /// No more of a log than this is read at once.
    private static let longestPart = 1 << 20
    /// What a line has beside the agent's own, in bytes.
    private static let usualFrame = 300

    /// Names the folder with the runs' folders.
    init(runs: String) {
        self.runs = runs
    }

    /// The lines of events, one after the other, each with a line break.
    ///
    /// - Throws: What is wrong with an event, which happens with a damaged store only.
    mutating func text(_ events: [StoredEvent]) throws -> [UInt8] {
        let before = logs
        logs = [:]
        var text: [UInt8] = []
        let usual = events.reduce(0) { $0 + 2 * ($1.length ?? 0) + Self.usualFrame }
        text.reserveCapacity(min(usual, Self.longestPart))
        var rest = events[...]
        while let first = rest.first {
            let group = rest.prefix(while: { $0.run == first.run && $0.isAboutLine })
            guard !group.isEmpty else {
                text += try first.event.json.bytes() + [UInt8(ascii: "\n")]
                rest.removeFirst()
                continue
            }
            let log =
                logs[first.run] ?? before[first.run]
                ?? AgentLog(RunFolder(path: "\(runs)/\(first.run)"))
            var part = LogPart(group, log)
            for event in group {
                text += line(event, printed: part.line(of: event))
                text.append(UInt8(ascii: "\n"))
            }
            logs[first.run] = part.log
            rest.removeFirst(group.count)
        }
        return text
    }

    /// The same as the event's own JSON with a member `line`.
    private func line(_ event: StoredEvent, printed: String?) -> [UInt8] {
        var text = JSONObjectText()
        text.add("number", event.number)
        text.add("run", event.run.description)
        text.add("time", event.time)
        text.add("kind", event.kind.rawValue)
        if let offset = event.offset, let length = event.length {
            text.add("offset", offset)
            text.add("length", length)
        }
        if let members = event.members { text.addMembers(of: members) }
        if let printed { text.add("line", printed) }
        return text.utf8
    }

    /// What lines that follow each other closely need of a run's log, read at once.
    private struct LogPart {
        private(set) var log: AgentLog
        private let start: Int
        private let bytes: [UInt8]

        init(_ events: ArraySlice<StoredEvent>, _ log: AgentLog) {
            self.log = log
            let ranges = events.compactMap(\.range)
            start = ranges.map(\.lowerBound).min() ?? 0
            let length = (ranges.map(\.upperBound).max() ?? 0) - start
            let isShort = ranges.count > 1 && length <= EventLines.longestPart
            let part = isShort ? try? self.log.bytes(offset: start, length: length) : nil
            bytes = part.flatMap { $0 } ?? []
        }

        mutating func line(of event: StoredEvent) -> String? {
            guard let range = event.range else { return nil }
            let place = range.lowerBound - start..<range.upperBound - start
            if place.upperBound <= bytes.count {
                return String(decoding: bytes[place], as: UTF8.self)
            }
            let line = try? log.bytes(offset: range.lowerBound, length: range.count)
            return line.flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) }
        }
    }
}

extension StoredEvent {
    /// Whether it tells of a line that the agent printed.
    fileprivate var isAboutLine: Bool { kind == .agent && range != nil }

    /// Where the agent's line lies in the run's log.
    fileprivate var range: Range<Int>? {
        guard let offset, let length else { return nil }
        return offset..<offset + length
    }
}
