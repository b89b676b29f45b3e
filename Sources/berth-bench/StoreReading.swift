import Store

/// Opens a store and reads what a daemon reads at its start, and what `berth ps` shows.
struct StoreReading {
    let path: String

    /// Prints four times in milliseconds a line: to open the store and read the runs that are not
    /// over, to list the newest 50 runs, to list all, and to read a run's last 100 events.
    func measure(times: Int) async throws {
        let clock = ContinuousClock()
        for _ in 0..<times {
            var marks = [clock.now]
            let store = try Store(path: path)
            _ = try await store.read { view in
                (try view.runs(.live), try view.jobs(.begun), try view.parks())
            }
            marks.append(clock.now)
            var newest = RunFilter()
            newest.limit = 50
            let filter = newest
            let page = try await store.read { try $0.runs(filter) }
            marks.append(clock.now)
            let all = try await store.read { try $0.runs() }
            marks.append(clock.now)
            if let run = page.first?.identifier {
                _ = try await store.read { try $0.lastEvents(of: run, limit: 100) }
            }
            marks.append(clock.now)
            precondition(all.count >= page.count)
            let spans = zip(marks, marks.dropFirst()).map { $0.0.duration(to: $0.1) }
            print(spans.map { "\($0 / .milliseconds(1))" }.joined(separator: " "))
            try store.close()
        }
    }
}
