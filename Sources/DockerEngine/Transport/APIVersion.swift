/// A version of the Engine API, such as 1.41.
struct APIVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The oldest version that is enough: Docker 20.10.
    static let minimum = APIVersion(major: 1, minor: 41)

    var major: Int
    var minor: Int

    init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Parses two numbers with a dot between.
    init?(parsing text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]) else {
            return nil
        }
        self.init(major: major, minor: minor)
    }

    /// Finds the version that an engine demands when it refuses an older one.
    ///
    /// Docker 29 says: "client version 1.41 is too old. Minimum supported API version is 1.44,
    /// please upgrade your client to a newer version".
    init?(demandedBy message: String) {
        let mark = "Minimum supported API version is "
        guard message.contains("is too old"),
            let rest = message.split(separator: mark, maxSplits: 1).last
        else { return nil }
        self.init(parsing: rest.prefix { $0.isNumber || $0 == "." })
    }

    var description: String { "\(major).\(minor)" }

    static func < (left: APIVersion, right: APIVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}
