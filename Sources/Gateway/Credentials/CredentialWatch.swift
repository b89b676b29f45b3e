import Synchronization

/// Notices when the credentials of a run are others than those of the request before.
final class CredentialWatch: Sendable {
    private let last = Mutex<[Credential]?>(nil)
    private let tell: @Sendable (CredentialOccasion) -> Void

    init(tell: @escaping @Sendable (CredentialOccasion) -> Void) {
        self.tell = tell
    }

    /// A request goes to the model with these.
    func use(_ credentials: [Credential]) {
        let isOther = last.withLock { last in
            defer { last = credentials }
            return last.map { $0 != credentials } ?? false
        }
        if isOther { tell(.renewed) }
        tell(.used)
    }

    /// The upstream refused those of a request.
    func noteRefusal() { tell(.refused) }

    /// The source gave none.
    func noteFailure(_ error: CredentialError) { tell(.failed(reason: error.summary)) }
}
