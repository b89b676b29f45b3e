public import JSONC
public import OrderedCollections

/// What is known of a port, for tools that show or forward it.
public struct PortAttributes: Hashable, Sendable {
    /// What happens when the port is found open.
    public enum AutoForward: String, Hashable, Sendable, CaseIterable {
        case notify
        case openBrowser
        case openBrowserOnce
        case openPreview
        case silent
        case ignore
    }

    /// The protocol spoken on the port; nil is plain TCP.
    public enum Scheme: String, Hashable, Sendable, CaseIterable {
        case http
        case https
    }

    /// The name shown to people.
    public var label: String?
    /// The protocol.
    public var scheme: Scheme?
    /// What happens when it is found open; nil counts as `notify`.
    public var onAutoForward: AutoForward?
    /// Whether the same number on the local machine is a must.
    public var requireLocalPort: Bool?
    /// Whether a privileged local port may be asked for.
    public var elevateIfNeeded: Bool?
    /// The attributes as written, those of other tools included.
    public var written: JSONObject

    /// Creates attributes.
    public init(
        label: String? = nil,
        scheme: Scheme? = nil,
        onAutoForward: AutoForward? = nil,
        requireLocalPort: Bool? = nil,
        elevateIfNeeded: Bool? = nil,
        written: JSONObject = [:]
    ) {
        self.label = label
        self.scheme = scheme
        self.onAutoForward = onAutoForward
        self.requireLocalPort = requireLocalPort
        self.elevateIfNeeded = elevateIfNeeded
        self.written = written
    }
}
