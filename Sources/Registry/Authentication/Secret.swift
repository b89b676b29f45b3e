/// Text that must not be shown, such as a password; it prints as `***`.
public struct Secret: Hashable, Sendable {
    /// The text itself, to be put into a request and nowhere else.
    public var text: String

    /// Creates a secret.
    public init(_ text: String) {
        self.text = text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Three stars.
    public var description: String { "***" }
    /// Three stars.
    public var debugDescription: String { "***" }
    /// Nothing of the text.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
