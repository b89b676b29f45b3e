import Gateway
import Synchronization
import TestSupport

/// Keeps what a gateway tells.
final class EventLog: Sendable {
    private let kept = Mutex<[GatewayEvent]>([])

    func append(_ event: GatewayEvent) {
        kept.withLock { $0.append(event) }
    }

    var events: [GatewayEvent] { kept.withLock { $0 } }

    var records: [RequestRecord] {
        events.compactMap { if case .requestFinished(let record) = $0 { record } else { nil } }
    }
}
