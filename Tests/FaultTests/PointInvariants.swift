import FoundationEssentials
import JSONC
import TestSupport

/// What must hold after every fault, once all runs are over.
struct PointInvariants {
    let point: FaultPoint

    var house: FaultHouse { point.house }
    var machine: PrivateMachine { point.house.machine }

    /// Checks everything and complains of what does not hold.
    func check(_ before: RepositoryState) async throws {
        let states = await house.states() ?? [:]
        for run in point.runs where states[run] == nil {
            point.complain("the run \(run) is forgotten")
        }
        let output = try await house.berth(["events", "--no-follow"])
        let events = try output.output.split(separator: "\n")
            .map { try JSONValue(parsing: String($0)) }
        checkNumbers(events)
        for run in states.keys.sorted() {
            let trace = RunTrace(run: run, events: events.filter { $0["run"]?.string == run })
            try await check(trace, states[run] ?? "")
        }
        try await checkRepository(before)
        try await checkEngine(states)
        try await checkStore()
    }

    private func check(_ trace: RunTrace, _ state: String) async throws {
        let whole = try await house.ask("/v1/runs/\(trace.run)")
        try checkEnd(trace, state, whole)
        try await checkManifest(trace)
        try checkLines(trace)
        try await checkWork(trace, state, whole)
        try await checkSnapshots(trace)
        if point.plan.isPushed { try await checkPush(trace, whole) }
        let faults = Set(point.plan.blows.map(\.fault))
        if faults == [.daemon] { try await checkSameAgent(trace, state) }
    }

    // MARK: Events

    private func checkNumbers(_ events: [JSONValue]) {
        let numbers = events.compactMap { $0["number"]?.integer }
        if zip(numbers, numbers.dropFirst()).contains(where: { $0 >= $1 })
            || numbers.count != events.count
        {
            point.complain("the events' numbers do not grow: \(numbers)")
        }
    }

    /// A run is handed in once and ends once, for a reason that a person understands.
    private func checkEnd(_ trace: RunTrace, _ state: String, _ whole: JSONValue) throws {
        if trace.events(of: "submitted").count != 1 {
            point.complain("the run \(trace.run) was handed in not once, as its events say")
        }
        let over = trace.events(of: "status").filter { $0["summary"] != nil }
        if over.count != 1 || over.last?["state"]?.string != state {
            point.complain("the run \(trace.run) is \(state), and has the ends \(over)")
        }
        let error = whole["summary"]?["errorCode"]?.string
        let message = whole["summary"]?["errorMessage"]?.string ?? ""
        point.note(end: error.map { "\(state) (\($0))" } ?? state)
        point.timeline.note("\(trace.run) \(state) \(error ?? "") \(message)")
        if state != "succeeded", (whole["reason"]?.string ?? "").isEmpty {
            point.complain("the run \(trace.run) is \(state) for no reason")
        }
        if error == "bug" { point.complain("the run \(trace.run) met a bug: \(message)") }
    }

    /// Its manifest tells of exactly the events, logs and commits that are there.
    private func checkManifest(_ trace: RunTrace) async throws {
        let outcome = try await house.berth(["verify", trace.run])
        if outcome.exitCode != 0 {
            point.complain(
                "the run \(trace.run) is not as its manifest tells: \(outcome.output)\(outcome.errors)"
            )
        }
    }

    /// Each line that the agent printed is an event, once and in order.
    private func checkLines(_ trace: RunTrace) throws {
        let printed = try trace.printed(house)
        let kept = trace.events(of: "agent").map { event in
            RunTrace.Line(
                offset: event["offset"]?.integer ?? -1,
                text: event["line"]?.string ?? ""
            )
        }
        guard printed != kept else { return }
        let missing = printed.filter { !kept.contains($0) }
        let others = kept.filter { !printed.contains($0) }
        point.complain(
            """
            of the run \(trace.run) \(printed.count) lines were printed and \(kept.count) kept; \
            missing: \(missing.prefix(3)), not printed: \(others.prefix(3))
            """
        )
    }

    // MARK: Work

    /// What completed tool calls wrote is in the branch, or at least in a snapshot.
    private func checkWork(_ trace: RunTrace, _ state: String, _ whole: JSONValue) async throws {
        let steps = try trace.completedSteps(house)
        let references = try await house.git([
            "for-each-ref", "--format=%(refname)", "refs/berth/\(trace.run)/",
        ]).split(separator: "\n").map(String.init)
        let branch = whole["summary"]?["branch"]?.string
        var inBranch: Set<String> = []
        if let branch { inBranch = try await files("refs/heads/\(branch)") }
        var anywhere = inBranch
        for reference in references { anywhere.formUnion(try await files(reference)) }
        if let kept = whole["summary"]?["keptWork"]?.string {
            let clone = machine.outside(kept)
            anywhere.formUnion((try? FileManager.default.contentsOfDirectory(atPath: clone)) ?? [])
            point.timeline.note("the clone of \(trace.run) was kept")
        }
        let wanted = Set(steps.map(FaultScenario.file))
        let found = state == "succeeded" ? inBranch : anywhere
        if !wanted.isSubset(of: found) {
            point.complain(
                "of the run \(trace.run) the work \(wanted.subtracting(found).sorted()) is lost"
            )
        }
    }

    private func files(_ tree: String) async throws -> Set<String> {
        let list = try await house.git(["ls-tree", "-r", "--name-only", tree])
        return Set(list.split(separator: "\n").map(String.init))
    }

    /// An agent whose daemon alone was killed worked on, and did each thing once.
    private func checkSameAgent(_ trace: RunTrace, _ state: String) async throws {
        let starts = try trace.agentStarts(house)
        if state != "succeeded" || starts != 1 {
            point.complain("the agent of \(trace.run) was started \(starts) times; it is \(state)")
            return
        }
        let whole = try await house.ask("/v1/runs/\(trace.run)")
        guard let branch = whole["summary"]?["branch"]?.string else { return }
        let ledger = try await house.git(["show", "refs/heads/\(branch):ledger.txt"])
        let steps = try trace.completedSteps(house)
        if ledger.split(separator: "\n").compactMap({ Int($0) }) != steps {
            point.complain("the agent of \(trace.run) did \(steps), and its ledger has \(ledger)")
        }
    }

    /// Each snapshot is told once.
    private func checkSnapshots(_ trace: RunTrace) async throws {
        let kept = try await house.git([
            "for-each-ref", "--format=%(refname:lstrip=3) %(objectname)",
            "refs/berth/\(trace.run)/",
        ]).split(separator: "\n").filter { $0.first?.isNumber == true }.map(String.init)
        let told = trace.events(of: "snapshot").map { event in
            "\(event["snapshot"]?.integer ?? 0) \(event["commit"]?.string ?? "")"
        }
        if Set(kept) != Set(told) || told.count != Set(told).count {
            point.complain("the run \(trace.run) has the snapshots \(kept), and told \(told)")
        }
    }

    // MARK: Pushes

    /// The branch is at the remote, and no commit came there twice.
    private func checkPush(_ trace: RunTrace, _ whole: JSONValue) async throws {
        guard let branch = whole["summary"]?["branch"]?.string else { return }
        var push = whole["push"]
        do {
            // Pushes end after their run; one that found a remote away waits a while.
            try await Patience.wait(120, for: "the push", every: .milliseconds(200)) {
                push = try await house.ask("/v1/runs/\(trace.run)")["push"]
                return ["pushed", "failed"].contains(push?["state"]?.string)
            }
        } catch let missing as Patience.Missing {
            point.complain("\(missing.description) of \(trace.run): \(push?.text() ?? "none")")
        }
        let tip = try await house.git(["rev-parse", "refs/heads/\(branch)"])
        let there = try await house.remote.tip(of: branch)
        if there != tip {
            point.complain("\(branch) is at \(tip), at the remote at \(there ?? "nothing")")
        }
        let pushes = house.remote.pushes()
        if pushes.count != Set(pushes).count { point.complain("pushed twice: \(pushes)") }
    }

    // MARK: Surroundings

    private func checkRepository(_ before: RepositoryState) async throws {
        if try await RepositoryState(house) != before {
            point.complain("the user's repository is not as it was")
        }
        let check = try await machine.run(
            ["git", "fsck", "--strict", "--no-dangling"],
            in: house.repository
        )
        if check.exitCode != 0 || check.output.contains("error") {
            point.complain("git fsck: \(check.output)\(check.errors)")
        }
    }

    /// No container, volume or network stays that nobody will use again.
    private func checkEngine(_ states: [String: String]) async throws {
        for label in ["berth.run", "berth.helper"] {
            let left = try await machine.containers(label)
            if !left.isEmpty {
                let lines = try await machine.docker(["ps", "--all", "--filter", "label=\(label)"])
                point.complain("containers are left: \(lines)")
            }
        }
        let volumes = try await machine.docker(["volume", "ls", "--format", "{{.Name}}"])
            .split(separator: "\n").map(String.init)
        let conversations = Set(states.keys.map { "berth-session-\($0)" })
        let strange = volumes.filter {
            !$0.hasPrefix("berth-agent-") && !conversations.contains($0)
        }
        if !strange.isEmpty { point.complain("volumes are left: \(strange)") }
        let networks = try await machine.docker(["network", "ls", "--format", "{{.Name}}"])
        if Set(networks.split(separator: "\n")) != ["bridge", "host", "none"] {
            point.complain("networks are left: \(networks)")
        }
    }

    private func checkStore() async throws {
        let script = """
            import sqlite3, sys
            store = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True)
            print(store.execute("PRAGMA integrity_check").fetchone()[0])
            print(len(store.execute("PRAGMA foreign_key_check").fetchall()))
            """
        let answer = try await machine.tool([
            "python3", "-I", "-c", script, "\(house.state)/berth.sqlite",
        ])
        if answer != "ok\n0" { point.complain("the store is damaged: \(answer)") }
    }
}
