import Diagnostics
import JSONC
public import Runs
import Subprocess
import SystemPackage

/// Tells somebody, by the ways that the user set up.
///
/// Each call of ``deliver(_:by:)`` is one try. Who keeps the notifications tries again, and keeps
/// each way apart, so that one that got through is not used again for the sake of another.
public struct NotificationDelivery: Sendable {
    /// The address that notifications are posted to.
    public var webhook: String?
    /// The shell command that gets notifications.
    public var command: String?
    /// Whether they are shown on the desktop.
    public var usesDesktop: Bool
    /// On which occasions.
    public var occasions: Set<Settings.Occasion>
    /// The environment of the user, for commands, the desktop's bus and proxies.
    public var environment: [String: String]
    /// How long a try may take.
    public var limit: Duration

    private static let longestReason = 300

    /// Creates a delivery.
    ///
    /// - Parameters:
    ///   - settings: What the user set up.
    ///   - environment: The user's environment.
    ///   - limit: How long a try may take.
    public init(
        _ settings: Settings,
        environment: [String: String],
        limit: Duration = .seconds(30)
    ) {
        webhook = settings.notificationWebhook
        command = settings.notificationCommand
        usesDesktop = settings.notifiesDesktop
        occasions = settings.notifiedOccasions
        self.environment = environment
        self.limit = limit
    }

    /// The ways that a notification goes; none where the user does not want to be told.
    public func ways(for notification: Runs.Notification) -> [NotificationWay] {
        guard occasions.contains(notification.occasion) else { return [] }
        return NotificationWay.allCases.filter { way in
            switch way {
            case .webhook: webhook != nil
            case .command: command != nil
            case .desktop: usesDesktop
            }
        }
    }

    /// Tells somebody by one way, once.
    ///
    /// - Throws: ``NotificationError`` when it did not get through; `CancellationError`.
    public func deliver(_ notification: Runs.Notification, by way: NotificationWay) async throws {
        switch way {
        case .webhook:
            guard let webhook else { return }
            try await Webhook(address: webhook, environment: environment, limit: limit)
                .post(notification)
        case .command:
            guard let command else { return }
            try await run(
                .path("/bin/sh"),
                ["-c", command],
                input: notification.json.text() + "\n",
                variables: notification.environment,
                way
            )
        case .desktop:
            let urgency = notification.occasion == .finish ? "normal" : "critical"
            try await run(
                .name("notify-send"),
                [
                    "--app-name=berth", "--urgency=\(urgency)", "--", notification.title,
                    notification.body,
                ],
                input: "",
                variables: [:],
                way
            )
        }
    }

    /// Tells somebody by all ways.
    ///
    /// - Throws: The first ``NotificationError``, after all ways were tried.
    public func deliver(_ notification: Runs.Notification) async throws {
        var failure: NotificationError?
        for way in ways(for: notification) {
            do {
                try await deliver(notification, by: way)
            } catch let error as NotificationError {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    private func run(
        _ executable: Executable,
        _ arguments: [String],
        input: String,
        variables: [String: String],
        _ way: NotificationWay
    ) async throws {
        var platform = PlatformOptions()
        // A group of its own, so that what the command starts ends with it.
        platform.processGroupID = 0
        platform.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
        ]
        let surroundings = environment.merging(variables) { _, new in new }
        let standardInput = try UnnamedFile(Array(input.utf8))
        let standardError = try UnnamedFile()
        let ended = try await limited(way) { [platform] in
            do {
                return try await Subprocess.run(
                    executable,
                    arguments: Arguments(arguments),
                    environment: .custom(surroundings.keyed),
                    platformOptions: platform,
                    input: .fileDescriptor(
                        standardInput.descriptor,
                        closeAfterSpawningProcess: false
                    ),
                    output: .discarded,
                    error: .fileDescriptor(
                        standardError.descriptor,
                        closeAfterSpawningProcess: false
                    )
                ).terminationStatus
            } catch let error as SubprocessError {
                let reason = TerminalText.oneLine("\(error)", width: Self.longestReason)
                throw NotificationError(way: way, reason: reason, isWorthAnotherTry: false)
            }
        }
        guard ended != .exited(0) else { return }
        let tail = String(decoding: standardError.tail(4096), as: UTF8.self)
        let words = TerminalText.oneLine(tail, width: Self.longestReason)
        let status =
            switch ended {
            case .exited(let code): "the command exited with \(code)"
            case .signaled(let signal): "the command was ended by signal \(signal)"
            }
        throw NotificationError(
            way: way,
            reason: words.isEmpty ? status : "\(status): \(words)",
            isWorthAnotherTry: true
        )
    }

    /// Does something that ends when the limit of time is reached.
    private func limited<Value: Sendable>(
        _ way: NotificationWay,
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await operation() }
            group.addTask { [limit] in
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let value = first else {
                throw NotificationError(
                    way: way,
                    reason: "it took longer than \(limit.components.seconds) s",
                    isWorthAnotherTry: true
                )
            }
            return value
        }
    }
}
