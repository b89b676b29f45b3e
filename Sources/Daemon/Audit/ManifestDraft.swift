import Diagnostics
import Egress
import JSONC
import OCI
import OrderedCollections
import Runner
import Runs
import Store

/// What the manifest of a run is made of.
struct ManifestDraft: Sendable {
    /// The run, with how it ended.
    var stored: StoredRun
    /// How it ended.
    var summary: RunSummary
    /// What it spent, by the gateway's count.
    var spent: Spending.Sum
    /// Its events and logs.
    var evidence: RunEvidence
    /// Berth's own version.
    var version: String

    private var overview: RunOverview { stored.overview }
    private var ticket: RunTicket? { stored.ticket.flatMap { RunTicket(json: $0) } }
    private var provenance: RunProvenance { ticket?.provenance ?? RunProvenance() }
    private var tally: RunTally { evidence.events.tally }

    /// Names and contents of the entries, in their order.
    var contents: [(name: String, content: JSONObject)] {
        [
            ("run", run), ("plan", plan), ("isolation", isolation), ("limits", limits),
            ("network", network), ("trust", tally.trustContent), ("egress", tally.egressContent),
            ("credentials", tally.credentialContent), ("spending", spending), ("work", work),
            ("result", result), ("events", events),
        ]
    }

    private var run: JSONObject {
        object([
            ("run", .string("\(overview.identifier)")),
            ("pipeline", .string("\(overview.pipeline)")),
            ("continued", stored.submission.continued.map { .string("\($0)") }),
            ("berth", .string(version)),
            ("repository", .string(overview.repository)),
            ("promptHash", .string(Self.hash(of: stored.submission.prompt))),
            ("rehearsal", .bool(stored.submission.rehearsal != nil)),
            ("created", .integer(overview.created)),
            ("started", overview.started.map { .integer($0) }),
            ("ended", overview.ended.map { .integer($0) }),
        ])
    }

    private var plan: JSONObject {
        object([
            ("hash", provenance.plan.map { .string($0) }),
            ("configuration", provenance.configuration.map { .string($0) }),
            ("image", provenance.image.map { .string($0) }),
            ("imageName", ticket.flatMap { $0.image.isEmpty ? nil : .string($0.image) }),
            ("agent", provenance.agent.map { .string($0) }),
            ("agentHash", provenance.agentDigest.map { .string($0) }),
            ("model", ticket.map { .string($0.model) }),
        ])
    }

    private var isolation: JSONObject {
        object([
            ("class", ticket.map { .string($0.isolation.name) }),
            ("runtime", provenance.runtime.map { .string($0) }),
            ("kernel", provenance.kernel.map { .string($0) }),
            ("seal", .object(tally.sealContent)),
        ])
    }

    private var limits: JSONObject {
        var content = tally.limitContent
        content["walls"] = ticket?.walls?.json
        content["budget"] = ticket?.budgetDollars.map { .string(Self.dollars($0)) }
        content["timeSeconds"] = stored.machine?.timeLimit.map { .integer($0.seconds) }
        return content
    }

    private var network: JSONObject {
        object([
            ("isSealed", ticket.map { .bool($0.isSealed) }),
            ("policy", ticket?.egress?.json),
        ])
    }

    private var spending: JSONObject {
        object([
            ("costDollars", .string(Self.dollars(spent.dollars))),
            ("tokens", .integer(spent.tokens)),
            ("turns", .integer(overview.progress.turns)),
        ])
    }

    private var work: JSONObject {
        object([
            ("base", ticket.map { .string($0.base) }),
            ("branch", overview.branch.map { .string($0) }),
            ("commits", .array(overview.commits.map { .string($0) })),
            ("hasWork", .bool(summary.hasWork)),
        ])
    }

    private var result: JSONObject {
        object([
            ("status", overview.status.json),
            ("exitCode", .integer(Int(summary.exitCode.rawValue))),
            ("errorCode", summary.errorCode.map { .string($0) }),
        ])
    }

    private var events: JSONObject {
        [
            "count": .integer(evidence.events.digest.total),
            "last": .integer(evidence.events.digest.last),
            "segments": .array(evidence.events.digest.segments.map(\.json)),
            "logs": .array((evidence.logs ?? []).map(\.json)),
        ]
    }

    private func object(_ members: [(String, JSONValue?)]) -> JSONObject {
        JSONValue.members(members).object ?? [:]
    }

    /// What stands for a text that is not shown.
    static func hash(of text: String) -> String { "\(Digest.sha256(of: Array(text.utf8)))" }

    /// An amount as text: a signed form has no fractions of computers.
    private static func dollars(_ amount: Double) -> String {
        JSONValue.dollars(amount).text()
    }
}
