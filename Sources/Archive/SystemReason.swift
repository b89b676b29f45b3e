import FoundationEssentials
import Glibc

/// Why a system call was refused.
public struct SystemReason: Hashable, Sendable, CustomStringConvertible {
    /// The value of `errno`.
    public let code: Int32

    /// Creates a reason from a value of `errno`.
    public init(_ code: Int32) {
        self.code = code
    }

    /// Finds the reason in what work on files throws; nil where the system had no part in it.
    public init?(_ error: any Error) {
        switch error {
        case let error as POSIXError: self.init(error.code.rawValue)
        case let error as CocoaError:
            if let underlying = error.underlying, let reason = Self(underlying) {
                self = reason
            } else if let code = Self.codes[error.code] {
                self.init(code)
            } else {
                return nil
            }
        default: return nil
        }
    }

    /// The system's own words, such as `Permission denied`.
    public var description: String {
        String(cString: strerror(code))
    }

    private static let codes: [CocoaError.Code: Int32] = [
        .fileNoSuchFile: ENOENT, .fileReadNoSuchFile: ENOENT, .fileReadNoPermission: EACCES,
        .fileWriteNoPermission: EACCES, .fileWriteFileExists: EEXIST,
        .fileWriteOutOfSpace: ENOSPC, .fileWriteVolumeReadOnly: EROFS,
    ]
}
