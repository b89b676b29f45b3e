import JSONC
import OrderedCollections
import Runner
import Runs
import Store

/// Tells somebody, one job for each way.
///
/// A webhook that does not answer is tried again; a command and the desktop are not, since what
/// they did by then nobody knows. One that a killed daemon had begun is told again, under the same
/// name.
struct NotificationHandler: OutboxHandler {
    let settings: DaemonSettings
    /// The environment of commands.
    let environment: [String: String]

    let kind = OutboxJob.Kind.notification
    let patience = OutboxPatience(total: 3_600_000)

    func lane(of job: OutboxJob) -> String { job.content["way"]?.string ?? "" }

    func carryOut(_ attempt: OutboxAttempt) async throws -> OutboxOutcome {
        let job = attempt.job
        guard let way = job.content["way"]?.string.flatMap(NotificationWay.init),
            let json = job.content["notification"], let notification = try? Runs.Notification(json),
            let settings = settings.current
        else { return OutboxOutcome(.giveUp(reason: "it cannot be read")) }
        do {
            let delivery = NotificationDelivery(settings, environment: environment)
            try await delivery.deliver(notification, by: way)
            return OutboxOutcome(.done, events: events(of: job, notification, way, nil))
        } catch let error as NotificationError {
            if way == .webhook, error.isWorthAnotherTry, attempt.nextTime != nil {
                return OutboxOutcome(.retry(reason: error.reason))
            }
            return OutboxOutcome(
                .giveUp(reason: error.reason),
                events: events(of: job, notification, way, error.reason)
            )
        }
    }

    private func events(
        of job: OutboxJob,
        _ notification: Runs.Notification,
        _ way: NotificationWay,
        _ failure: String?
    ) -> [RunEvent] {
        guard let run = job.run else { return [] }
        var content: JSONObject = [
            "notification": .string(notification.identifier),
            "occasion": .string(notification.occasion.rawValue), "way": .string(way.rawValue),
            "isDelivered": .bool(failure == nil), "attempts": .integer(job.attempts),
        ]
        content["reason"] = failure.map { .string($0) }
        return [RunEvent(run: run, time: RunEvent.now(), kind: .notification, content: content)]
    }
}
