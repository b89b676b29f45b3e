public import Diagnostics

/// Why a notification did not get through.
public struct NotificationError: Error, Hashable, Sendable {
    /// By which way it went.
    public var way: NotificationWay
    /// What happened, without the address: its path may be secret.
    public var reason: String
    /// Whether it may get through later as it is.
    public var isWorthAnotherTry: Bool
}

/// A way to tell somebody.
public enum NotificationWay: String, Hashable, Sendable, CaseIterable {
    /// It is posted to an address.
    case webhook
    /// A command gets it.
    case command
    /// It is shown on the desktop.
    case desktop
}

extension NotificationError: DiagnosticConvertible {
    /// What to tell the user.
    public var diagnostics: [Diagnostic] {
        let hint =
            switch way {
            case .webhook: "see `notify.webhook` in your settings"
            case .command: "see `notify.command` in your settings"
            case .desktop:
                "install `notify-send` (Debian's package `libnotify-bin`), or set `notify.desktop` "
                    + "to `never`"
            }
        return [
            Diagnostic(
                .warning,
                code: "notification-\(way.rawValue)",
                "a notification did not get through by \(way.rawValue): \(reason)",
                hints: [hint],
                exitCode: .environment
            )
        ]
    }
}
