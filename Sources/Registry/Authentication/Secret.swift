/// Text that must not be shown, such as a password; it prints as `***`.
struct Secret: Hashable, Sendable {
    /// The text itself, to be put into a request and nowhere else.
    var text: String

    /// Creates a secret.
    init(_ text: String) {
        self.text = text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Three stars.
    var description: String { "***" }
    /// Three stars.
    var debugDescription: String { "***" }
    /// Nothing of the text.
    var customMirror: Mirror { Mirror(self, children: []) }
}
