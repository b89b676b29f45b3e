import Glibc

/// Why a system call was refused.
public struct SystemReason: Hashable, Sendable, CustomStringConvertible {
    /// The value of `errno`.
    public let code: Int32

    /// Creates a reason from a value of `errno`.
    public init(_ code: Int32) {
        self.code = code
    }

    /// The system's own words, such as `Permission denied`.
    public var description: String {
        String(cString: strerror(code))
    }
}
