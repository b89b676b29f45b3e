import Diagnostics
import DockerEngine
import Egress
import JSONC
import OrderedCollections
import Planner
import Runs
import Synchronization

/// What a run's walls did, told as events for its audit.
extension RunWork {
    /// Tells an event; where it cannot be kept now, it is with the next ones.
    func tell(_ kind: RunEvent.Kind, _ content: JSONObject) {
        let event = RunEvent(
            run: request.identifier,
            time: RunEvent.now(),
            kind: kind,
            content: content
        )
        driver.keeper.keepNow([event])
    }

    /// Tells the figures by which the limits of a container were proved, and keeps what the
    /// container is.
    func noteProof(_ proof: WallProof.Proof) {
        gathered.withLock { gathered in
            gathered.ticket.provenance.image = proof.inspection.imageID
            gathered.ticket.provenance.runtime = proof.inspection.hostConfig.runtime
            gathered.ticket.provenance.kernel = proof.judgement.inside.kernel
        }
        tell(
            .limit,
            [
                "what": proof.tolerated.isEmpty ? "proved" : "tolerated",
                "limits": .array(proof.judgement.figures),
                "unproved": .array(proof.tolerated.map { .string($0.summary) }),
            ]
        )
    }

    /// Watches the kernel's counters of the container's limits, and tells what they count.
    func watchLimits(_ container: String) async {
        guard currentTicket.walls != nil,
            let inspection = try? await driver.engine.inspectContainer(container)
        else { return }
        let groups = HostControlGroups(container: container, process: inspection.state.pid)
        var watch = LimitWatch(groups: groups)
        // What set-up had no route for is none of the agent's doing.
        let before = groups.readCounts().first { $0.wall == "routes" }?.count ?? 0
        await watch.follow { found in
            guard found.wall == "routes" else {
                return tell(
                    .limit,
                    [
                        "what": "reached", "limit": .string(found.wall),
                        "count": .integer(found.count),
                    ]
                )
            }
            guard found.count > before else { return }
            tell(.egress, ["decision": "unrouted", "count": .integer(found.count - before)])
        }
    }

    /// Tells that a container is off its networks, or has a network as it was granted.
    func tellSeal() {
        let ticket = currentTicket
        var content: JSONObject = [
            "sealed": .bool(ticket.isSealed),
            "way": .bool(ticket.isSealed && ticket.egress?.needsWay == true),
        ]
        if let egress = ticket.egress { content["network"] = egress.json }
        tell(.seal, content)
    }

    /// Tells that the run was stopped at a limit.
    func tellStop(at limit: String, _ reason: String) {
        tell(
            .limit,
            ["what": "stopped", "limit": .string(limit), "count": 1, "reason": .string(reason)]
        )
    }

    /// Tells what opens the walls, and who allowed it.
    ///
    /// - Parameters:
    ///   - demands: What the plan asks for and gets.
    ///   - parts: What was trusted as a whole; nil where flags alone allow it.
    func tellTrust(_ demands: [Demand], _ parts: HostParts?) {
        let told = demands.map { demand -> JSONValue in
            let isGranted = request.grants.contains(demand.flag)
            return .members([
                ("demand", .string(demand.summary)), ("origin", .string(demand.origin)),
                ("flag", .string(demand.flag)), ("by", isGranted ? "flag" : "trust"),
                ("trusted", isGranted ? nil : parts.map { .string("\($0.digest)") }),
            ])
        }
        if !told.isEmpty { tell(.trust, ["demands": .array(told)]) }
    }
}
