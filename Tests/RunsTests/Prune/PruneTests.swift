import Fuzz
import JSONC
import Runs
import Testing

@Suite struct PruneTests {
    private static let now = 1_795_420_167_000
    private static let day = 86_400_000

    private func identifier(_ number: Int) throws -> RunIdentifier {
        try #require(RunIdentifier(parsing: "000000000\(number)"))
    }

    private func run(
        _ number: Int,
        pipeline: Int? = nil,
        _ status: RunStatus = .succeeded,
        days: Int? = 30,
        _ work: PrunableRun.Work = .merged(into: "main")
    ) throws -> PrunableRun {
        PrunableRun(
            identifier: try identifier(number),
            pipeline: try identifier(pipeline ?? number),
            status: status,
            ended: days.map { Self.now - $0 * Self.day },
            work: work
        )
    }

    private func leftovers(_ number: Int, bytes: Int = 10) throws -> [Leftover] {
        let run = try identifier(number)
        let kinds: [Leftover.Kind] = [.container, .network, .volume, .run]
        return kinds.map { kind in
            Leftover(
                kind: kind,
                name: "\(kind)-\(number)",
                owner: kind == .volume ? .pipeline(run) : .run(run),
                sizeBytes: bytes
            )
        }
    }

    private func decision(
        _ runs: [PrunableRun],
        _ leftovers: [Leftover],
        disk: Int? = nil,
        keepsFailed: Bool = false
    ) -> PruneDecision {
        PrunePolicy(
            age: TimeSpan(seconds: 14 * 86_400),
            disk: disk.map { ByteCount(bytes: $0) },
            keepsFailed: keepsFailed
        ).decision(about: leftovers, of: runs, at: Self.now)
    }

    private func names(_ entries: [PruneDecision.Entry]) -> [String] {
        entries.map { "\($0.leftover.name): \($0.reason)" }
    }

    @Test func `all of an old run that is merged goes`() throws {
        let decision = decision([try run(1)], try leftovers(1))
        #expect(
            names(decision.removals) == [
                "container-1: its run ended 30d ago", "network-1: its run ended 30d ago",
                "volume-1: its run ended 30d ago", "run-1: its run ended 30d ago",
            ]
        )
        #expect(decision.kept == [])
        #expect(decision.freedBytes == 40)
    }

    @Test func `an agent goes when no run has asked for it for a while`() {
        func agent(days: Int) -> Leftover {
            Leftover(
                kind: .agent,
                name: "agent-\(days)",
                owner: .shared([]),
                sizeBytes: 10,
                touched: Self.now - days * Self.day
            )
        }
        let decision = decision([], [agent(days: 30), agent(days: 3)])
        #expect(names(decision.removals) == ["agent-30: it was used last 30d ago"])
        #expect(names(decision.kept) == ["agent-3: it was used last 3d ago"])
    }

    @Test func `unmerged work keeps clone and conversation, and not its container`() throws {
        let runs = [try run(1, .succeeded, .unmerged(branch: "berth/fix"))]
        let decision = decision(runs, try leftovers(1), disk: 1)
        #expect(
            names(decision.removals) == [
                "container-1: its run ended 30d ago", "network-1: its run ended 30d ago",
            ]
        )
        #expect(
            names(decision.kept) == [
                "volume-1: `berth/fix` is not merged", "run-1: `berth/fix` is not merged",
            ]
        )
        #expect(decision.isStillOver)
        #expect(decision.keptBytes == 20)
    }

    @Test func `a pipeline keeps what any of its runs still needs`() throws {
        let lost = [try run(1), try run(2, pipeline: 1, .failed("x"), days: 20, .onlyHere)]
        #expect(
            names(decision(lost, try leftovers(1)).kept) == [
                "volume-1: the work of 0000000002 may be nowhere else",
                "run-1: the work of 0000000002 may be nowhere else",
            ]
        )
        let open = [try run(1), try run(2, pipeline: 1, .running, days: nil, .none)]
        #expect(
            names(decision(open, try leftovers(1)).kept) == [
                "volume-1: its run is running",
                "run-1: the run 0000000002 goes on with it",
            ]
        )
    }

    @Test func `what belongs to an open run stays`() throws {
        let park = RunStatus.Park(until: Self.now, reason: "limit")
        for status in [RunStatus.running, .parked(park), .queued(.slot), .collecting] {
            let decision = decision([try run(1, status, days: nil, .none)], try leftovers(1))
            #expect(decision.removals == [])
            #expect(names(decision.kept).first == "container-1: its run is \(status.word)")
        }
    }

    @Test func `young leftovers stay until disk is short, then the oldest go`() throws {
        let runs = [try run(1, days: 3), try run(2, days: 5), try run(3, days: 1)]
        let all = try leftovers(1) + leftovers(2) + leftovers(3)
        #expect(decision(runs, all).removals == [])
        let short = decision(runs, all, disk: 75)
        #expect(
            names(short.removals) == [
                "container-2: more than 75 is taken, and it is the oldest",
                "network-2: more than 75 is taken, and it is the oldest",
                "run-2: more than 75 is taken, and it is the oldest",
                "volume-2: more than 75 is taken, and it is the oldest",
                "container-1: more than 75 is taken, and it is the oldest",
            ]
        )
        #expect(!short.isStillOver)
        #expect(short.keptBytes == 70)
    }

    @Test func `failed runs are kept when that is wanted`() throws {
        let runs = [
            try run(1, .failed("x"), .none), try run(2, .stopped("by you"), .none), try run(3),
        ]
        let all = try leftovers(1) + leftovers(2) + leftovers(3)
        #expect(decision(runs, all).kept == [])
        let kept = decision(runs, all, disk: 1, keepsFailed: true)
        #expect(kept.kept.count == 8)
        #expect(Set(kept.kept.map(\.reason)) == ["its run did not succeed"])
    }

    @Test func `of unknown runs only what can be made anew goes`() throws {
        var unknown = try leftovers(9)
        for index in unknown.indices {
            unknown[index].owner = .unknown
            unknown[index].mayHoldWork = unknown[index].kind == .run
        }
        #expect(decision([], unknown).removals == [])
        for index in unknown.indices { unknown[index].touched = Self.now - 20 * Self.day }
        let decision = decision([], unknown, disk: 1)
        #expect(
            names(decision.removals) == [
                "container-9: no run is known that it belongs to; it was made 20d ago",
                "network-9: no run is known that it belongs to; it was made 20d ago",
            ]
        )
        #expect(
            names(decision.kept) == [
                "volume-9: nobody knows whether it holds work",
                "run-9: nobody knows whether it holds work",
            ]
        )
    }

    @Test func `what was lost track of goes at once, whatever its age`() throws {
        var stray = try leftovers(1)[0]
        stray.isStray = true
        var old = try leftovers(2)[3]
        old.owner = .forsaken("its run was removed")
        let runs = [try run(1, .succeeded, days: 0, .unmerged(branch: "berth/fix"))]
        #expect(
            names(decision(runs, [stray, old]).removals) == [
                "container-1: it was not to be kept", "run-2: its run was removed",
            ]
        )
        let open = [try run(1, .running, days: nil, .none)]
        #expect(decision(open, [stray]).removals == [])
    }

    @Test func `what runs share goes once none has used it for the time`() throws {
        func shared(_ kind: Leftover.Kind, days: Int, _ users: Int...) throws -> Leftover {
            Leftover(
                kind: kind,
                name: "\(kind)",
                owner: .shared(try users.map { try identifier($0) }),
                touched: Self.now - days * Self.day
            )
        }
        let runs = [try run(1), try run(2, days: 3), try run(3, .running, days: nil, .none)]
        #expect(
            names(decision(runs, [try shared(.image, days: 40, 1)]).removals) == [
                "image: it was used last 30d ago"
            ]
        )
        #expect(
            names(
                decision(
                    runs,
                    [
                        try shared(.image, days: 40, 1, 2), try shared(.image, days: 40, 1, 3),
                        try shared(.objects, days: 2), try shared(.repository, days: 40, 1),
                    ]
                ).kept
            ) == [
                "image: the run 0000000003 uses it", "repository: runs have it",
                "image: it was used last 3d ago", "objects: it was used last 2d ago",
            ]
        )
        var copy = try shared(.repository, days: 40)
        #expect(decision(runs, [copy]).kept == [])
        copy.mayHoldWork = true
        #expect(
            names(decision(runs, [copy]).kept) == ["repository: it has work that is nowhere else"]
        )
        let beginning = [try run(3, .building, days: nil, .none)]
        #expect(
            names(decision(beginning, [try shared(.objects, days: 40)]).kept) == [
                "objects: the run 0000000003 may need it"
            ]
        )
    }

    @Test func `a branch that was deleted before it was merged keeps what is left of its work`()
        throws
    {
        let runs = [try run(1, .succeeded, .abandoned(branch: "berth/fix"))]
        #expect(
            names(decision(runs, [try leftovers(1)[3]]).kept) == [
                "run-1: `berth/fix` is gone, and no other branch has its work"
            ]
        )
        let unseen = [try run(1, .succeeded, .unknown("its repository is gone"))]
        #expect(
            names(decision(unseen, [try leftovers(1)[3]]).kept) == [
                "run-1: its repository is gone"
            ]
        )
    }

    @Test func `when little of the disk is free, the oldest go until enough is`() throws {
        let policy = PrunePolicy(
            age: TimeSpan(seconds: 14 * 86_400),
            free: ByteCount(bytes: 100)
        )
        let runs = [try run(1, days: 3), try run(2, days: 5)]
        let all = try [leftovers(1)[3], leftovers(2)[3]]
        func gone(free: Int?) -> [String] {
            names(
                policy.decision(about: all, of: runs, at: Self.now, freeBytes: free).removals
            )
        }
        #expect(gone(free: 100) == [])
        #expect(gone(free: nil) == [])
        #expect(gone(free: 95) == ["run-2: less than 100 is free, and it is the oldest"])
        #expect(gone(free: 85).count == 2)
        let short = policy.decision(about: all, of: runs, at: Self.now, freeBytes: 50)
        #expect(short.isStillOver)
    }

    @Test func `whatever happens, no clone or volume with work goes`() throws {
        var generator = SeededGenerator(seed: QueueSimulation.seed)
        for _ in 0..<300 {
            let works: [PrunableRun.Work] = [
                .none, .merged(into: "main"), .unmerged(branch: "b"), .onlyHere,
                .abandoned(branch: "b"), .unknown("x"),
            ]
            let statuses: [RunStatus] = [
                .succeeded, .failed("x"), .stopped("y"), .running, .queued(.slot),
            ]
            let runs = try (1...6).map { number in
                try run(
                    number,
                    pipeline: .random(in: 1...3, using: &generator),
                    statuses.randomElement(using: &generator) ?? .running,
                    days: .random(in: 0...40, using: &generator),
                    works.randomElement(using: &generator) ?? .onlyHere
                )
            }
            let all = try (1...8).flatMap { try leftovers($0) }
            let decision = decision(runs, all, disk: .random(in: 1...200, using: &generator))
            let told = (decision.removals + decision.kept).map(\.leftover)
            #expect(told.count == all.count && Set(told) == Set(all))
            for entry in decision.removals where [.run, .volume].contains(entry.leftover.kind) {
                let own = runs.first { run in
                    switch entry.leftover.owner {
                    case .run(let name): run.identifier == name
                    case .pipeline(let name): run.pipeline == name
                    default: false
                    }
                }
                let pipeline = runs.filter { $0.pipeline == own?.pipeline }
                let isSafe = pipeline.allSatisfy { run in
                    switch run.work {
                    case .none, .merged: run.status.isOver
                    default: false
                    }
                }
                #expect(own != nil && isSafe, "BERTH_TEST_SEED=\(QueueSimulation.seed)")
            }
        }
    }

    @Test func `the decision as JSON has the bytes`() throws {
        let decision = decision([try run(1)], Array(try leftovers(1).prefix(1)))
        #expect(
            decision.json.text()
                == #"{"removed":[{"kind":"container","name":"container-1","run":"0000000001","#
                + #""sizeBytes":10,"reason":"its run ended 30d ago"}],"kept":[],"failed":[],"freedBytes":10,"#
                + #""keptBytes":0,"isStillOver":false}"#
        )
    }
}
