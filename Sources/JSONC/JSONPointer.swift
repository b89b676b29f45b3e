/// The way from a document's root to a value, as RFC 6901 has it.
public struct JSONPointer: Hashable, Sendable {
    /// One step of the way.
    public enum Token: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    /// The steps from the root.
    public var tokens: [Token]

    /// The root itself.
    public static let root = Self([])

    /// Creates a pointer.
    public init(_ tokens: [Token]) {
        self.tokens = tokens
    }

    /// Returns the pointer to a member of this value.
    public func appending(_ key: String) -> Self { Self(tokens + [.key(key)]) }

    /// Returns the pointer to an element of this value.
    public func appending(_ index: Int) -> Self { Self(tokens + [.index(index)]) }

    /// The way as people write it, such as `forwardPorts[1]`; empty for the root.
    public var path: String {
        tokens.reduce(into: "") { path, token in
            switch token {
            case .index(let index): path += "[\(index)]"
            case .key(let key) where path.isEmpty: path = key
            case .key(let key): path += ".\(key)"
            }
        }
    }
}

extension JSONPointer: CustomStringConvertible {
    /// The pointer in the form of RFC 6901, such as `/forwardPorts/1`.
    public var description: String {
        tokens.map { token in
            switch token {
            case .index(let index): "/\(index)"
            case .key(let key): "/" + key.replacing("~", with: "~0").replacing("/", with: "~1")
            }
        }
        .joined()
    }
}
