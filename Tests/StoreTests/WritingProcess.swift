import FoundationEssentials
import Glibc
import JSONC
import OrderedCollections
import Runs
import Store
import TestSupport
import Testing

/// A process of its own that writes to a store and prints what is kept.
struct WritingProcess {
    let child: ChildProcess
    let output: String

    static let runCount = 4

    static var program: String {
        let bundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let beside = bundle.deletingLastPathComponent().path + "/berth-bench"
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        let package = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return package.path + "/.build/debug/berth-bench"
    }

    init(store: String, output: String, seed: Int) throws {
        self.output = output
        child = try ChildProcess(
            Self.program,
            arguments: ["store-write", store, "\(Self.runCount)", "\(seed)"],
            output: output
        )
    }

    /// Waits until it has printed a number of lines.
    func waitForLines(_ count: Int) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try Promise.lines(output).count < count {
            try #require(child.isRunning, "the writing process ended")
            try #require(ContinuousClock.now < deadline, "the writing process wrote too little")
            usleep(2000)
        }
    }
}

/// What a writing process printed as kept: at least that must be in the store.
struct Promise: Hashable {
    var offset = 0
    var snapshots = 0

    static func lines(_ path: String) throws -> [Substring] {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }

    /// The last promise for each run's number.
    static func read(_ path: String) throws -> [Int: Self] {
        var promises: [Int: Self] = [:]
        for line in try lines(path) where line != "full" {
            let words = line.split(separator: " ").compactMap { Int($0) }
            try #require(words.count == 3, "the writing process printed: \(line)")
            promises[words[0]] = Self(offset: words[1], snapshots: words[2])
        }
        return promises
    }
}

/// Looks at a store again and again, and finds what is lost, doubled or does not fit.
struct StoreInspection {
    private var nextOffset: [RunIdentifier: Int] = [:]
    private(set) var lastEvent = 0

    static let lineLength = 600

    /// Reads what came since the last look.
    mutating func look(at store: Store, promised promises: [Int: Promise]) async throws {
        #expect(try await store.faults() == [])
        while true {
            let number = lastEvent
            let events = try await store.read { try $0.events(after: number, limit: 5000) }
            guard let last = events.last else { break }
            for event in events where event.kind == .agent {
                let offset = event.content["offset"]?.integer
                #expect(offset == nextOffset[event.run, default: 0], "\(event)")
                nextOffset[event.run, default: 0] += Self.lineLength
            }
            lastEvent = last.number
        }
        let runs = try await store.read { try $0.runs() }
        for run in runs {
            #expect(run.agentOffset == nextOffset[run.identifier, default: 0])
            let (snapshots, jobs) = try await store.read {
                (
                    try $0.snapshots(of: run.identifier).map(\.commit),
                    try $0.jobs(of: run.identifier).map(\.key)
                )
            }
            #expect(run.snapshotCount == snapshots.count)
            #expect(jobs == snapshots.map { "push/\(run.identifier)/\($0)" })
        }
        for (number, promise) in promises {
            let run = runs.first { $0.created == 1000 * (1_763_900_000 + 20 * number) }
            #expect((run?.agentOffset ?? 0) >= promise.offset, "events were lost")
            #expect((run?.snapshotCount ?? 0) >= promise.snapshots, "snapshots were lost")
        }
    }
}
