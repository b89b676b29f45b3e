import Runs
import Testing

struct EventDigestTests {
    /// Events of which each third number belongs to this run.
    private func events(_ count: Int) -> [(number: Int, line: [UInt8])] {
        (1...count).map { index in
            let number = index * 3
            return (
                number,
                EventDigest.line(
                    number: number,
                    time: 1_000 + index,
                    kind: "agent",
                    place: (index * 10, 10),
                    members: "{\"text\":\"\(index)\"}"
                )
            )
        }
    }

    private func segments(_ events: [(number: Int, line: [UInt8])]) -> [EventSegment] {
        var digest = EventDigest()
        for event in events { digest.add(number: event.number, line: event.line) }
        return digest.segments
    }

    private func faults(
        _ events: [(number: Int, line: [UInt8])],
        _ segments: [EventSegment]
    ) -> (texts: [String], later: Int) {
        var check = EventDigestCheck(segments)
        var later = 0
        for event in events where !check.add(number: event.number, line: event.line) { later += 1 }
        check.finish()
        return (check.faults.map { "\($0)" }, later)
    }

    @Test func `the line of an event has what the store has, with tabs between`() {
        let line = EventDigest.line(number: 7, time: 9, kind: "push", place: nil, members: "{}")
        #expect(String(decoding: line, as: UTF8.self) == "7\t9\tpush\t\t\t{}\n")
        let place = EventDigest.line(
            number: 7,
            time: 9,
            kind: "agent",
            place: (1, 2),
            members: nil
        )
        #expect(String(decoding: place, as: UTF8.self) == "7\t9\tagent\t1\t2\t\n")
    }

    @Test(arguments: [0, 1, 31, 32, 33, 1_024, 1_025, 5_000])
    func `events that did not change fit, however many they are`(count: Int) {
        let events = count == 0 ? [] : events(count)
        let segments = segments(events)
        #expect(segments.map(\.count).reduce(0, +) == count)
        #expect(faults(events, segments).texts == [])
        #expect(faults(events, segments).later == 0)
    }

    @Test func `a change names the events among which it is`() {
        let whole = events(5_000)
        let segments = segments(whole)
        var changed = whole
        changed[40].line[3] ^= 1
        #expect(faults(changed, segments).texts == ["events 99 to 192: at least one was changed"])
        var removed = whole
        removed.remove(at: 2_000)
        #expect(
            faults(removed, segments).texts == ["events 3075 to 6144: 1 of 1024 are missing"]
        )
        var added = whole
        added.insert((94, whole[0].line), at: 31)
        #expect(faults(added, segments).texts == ["events 3 to 96: 1 were added"])
        var first = whole
        first.insert((1, whole[0].line), at: 0)
        #expect(faults(first, segments).texts == ["events 3 to 96: 1 were added"])
        var moved = whole
        moved.swapAt(0, 1)
        #expect(faults(moved, segments).texts == ["events 3 to 96: at least one was changed"])
        let cut = Array(whole.prefix(4_990))
        #expect(faults(cut, segments).texts == ["events 12291 to 15000: 10 of 904 are missing"])
        #expect(faults(whole + [(15_001, whole[0].line)], segments).later == 1)
    }
}
