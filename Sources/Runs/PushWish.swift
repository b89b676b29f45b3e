public import JSONC

/// Whether and where a run's branch is pushed.
public enum PushWish: Hashable, Sendable {
    /// It stays on this machine, whatever the settings say.
    case none
    /// It goes to the remote that git itself would push to.
    case usual
    /// It goes to a remote, by name or URL.
    case remote(String)

    /// The remote that is named; nil where none is.
    public var remote: String? {
        if case .remote(let name) = self { return name }
        return nil
    }
}

extension PushWish {
    /// The wish as JSON: a text, `true` or `false`.
    public var json: JSONValue {
        switch self {
        case .none: false
        case .usual: true
        case .remote(let name): .string(name)
        }
    }

    /// Reads a wish; nil for what is none.
    public init?(_ json: JSONValue) {
        switch json {
        case .bool(let isWanted): self = isWanted ? .usual : .none
        case .string(let name) where !name.isEmpty: self = .remote(name)
        default: return nil
        }
    }
}
