/// One pass over the runs that could begin, which hands out the room that there is.
struct QueuePass {
    /// Runs of one repository and priority, the oldest first, and how far they are dealt with.
    private struct Line {
        var repository: String
        var runs: [QueuedRun]
        var next = 0
    }

    /// How a repository stands in the order; the smallest is next.
    private struct Turn: Comparable {
        var working: Int
        var lastBeginning: Int
        var sequence: Int

        static func < (left: Self, right: Self) -> Bool {
            (left.working, left.lastBeginning, left.sequence)
                < (right.working, right.lastBeginning, right.sequence)
        }
    }

    /// The runs that begin.
    private(set) var beginnings: [RunIdentifier] = []
    /// Why the others do not.
    private(set) var waits: [RunIdentifier: RunStatus.Wait] = [:]

    private let now: Int
    private let limits: QueueLimits
    private var room: QueueRoom
    private var working: [WorkingRun]
    private var turns: [String: Turn] = [:]
    /// The first run that found no room, and what may still pass it.
    private var claim: (run: QueuedRun, room: QueueRoom)?

    init(_ queue: RunQueue, now: Int) {
        self.now = now
        limits = queue.limits
        working = queue.working
        room = QueueRoom(queue.limits)
        for run in working { room.take(limits.fitting(run.reservation)) }
        for (repository, time) in queue.lastBeginnings {
            turns[repository] = Turn(working: 0, lastBeginning: time, sequence: 0)
        }
        for run in working { turns[run.repository, default: Self.never].working += 1 }
    }

    /// Decides about all runs that nothing but room can keep from beginning.
    mutating func take(_ ready: [QueuedRun]) {
        let begun = ready.filter(\.hasBegun)
        let fresh = ready.filter { !$0.hasBegun }
        for priority in Set(ready.map(\.priority)).sorted(by: >) {
            // What has begun holds a container and a clone already, so it ends before others begin.
            for run in begun.filter({ $0.priority == priority }).sorted(by: QueuedRun.isOlder) {
                decide(run)
            }
            share(among: fresh.filter { $0.priority == priority })
        }
    }

    private mutating func share(among runs: [QueuedRun]) {
        var lines = Dictionary(grouping: runs, by: \.repository).map {
            Line(repository: $0.key, runs: $0.value.sorted(by: QueuedRun.isOlder))
        }
        while !lines.isEmpty {
            guard room.runs > 0 else {
                for line in lines { refuse(line.runs[line.next...]) }
                return
            }
            guard let index = lines.indices.min(by: { isEarlier(lines[$0], lines[$1]) }) else {
                return
            }
            decide(lines[index].runs[lines[index].next])
            lines[index].next += 1
            if lines[index].next == lines[index].runs.count { lines.remove(at: index) }
        }
    }

    private func isEarlier(_ left: Line, _ right: Line) -> Bool {
        let leftTurn = turns[left.repository] ?? Self.never
        let rightTurn = turns[right.repository] ?? Self.never
        if leftTurn != rightTurn { return leftTurn < rightTurn }
        return QueuedRun.isOlder(left.runs[left.next], right.runs[right.next])
    }

    private mutating func refuse(_ runs: ArraySlice<QueuedRun>) {
        for run in runs { waits[run.identifier] = .slot }
    }

    private mutating func decide(_ run: QueuedRun) {
        let need = limits.fitting(run.reservation)
        if let lack = room.lack(of: need) {
            waits[run.identifier] = lack
            if claim == nil { claim = (run, roomBeside(run)) }
            return
        }
        if let claim, claim.room.lack(of: need) != nil {
            waits[run.identifier] = .behind(claim.run.identifier)
            return
        }
        beginnings.append(run.identifier)
        room.take(need)
        claim?.room.take(need)
        let began = WorkingRun(
            identifier: run.identifier,
            repository: run.repository,
            reservation: need,
            began: now
        )
        working.append(began)
        var turn = turns[run.repository] ?? Self.never
        turn.working += 1
        turn.lastBeginning = now
        turn.sequence = beginnings.count
        turns[run.repository] = turn
    }

    /// The room that others may take who begin before a run that finds none.
    private func roomBeside(_ run: QueuedRun) -> QueueRoom {
        var room = QueueRoom(limits)
        room.take(limits.fitting(run.reservation))
        for other in working where other.began >= run.submitted {
            room.take(limits.fitting(other.reservation))
        }
        return room
    }

    private static let never = Turn(working: 0, lastBeginning: .min, sequence: 0)
}
