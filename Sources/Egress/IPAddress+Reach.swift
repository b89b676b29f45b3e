extension IPAddress {
    /// Where an address leads.
    public enum Reach: String, Hashable, Sendable, CaseIterable {
        /// Somewhere in the public internet.
        case `public`
        /// This machine itself.
        case loopback
        /// A network of its owner's.
        case `private`
        /// The link itself, where clouds serve their metadata.
        case linkLocal
        /// Many receivers at once.
        case multicast
        /// No place at all, or one kept for tests, documentation and later use.
        case reserved
    }

    /// Where it leads, by the registries of special addresses of RFC 6890.
    ///
    /// An IPv6 address that stands for an IPv4 address leads where that one does.
    public var reach: Reach {
        if let embedded, !isUnspecified, !isLoopback6 { return embedded.reach }
        let networks = isIPv4 ? Self.networks4 : Self.networks6
        return networks.first { $0.contains(bytes) }?.reach ?? (isIPv4 ? .public : beyond)
    }

    private var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }
    private var isLoopback6: Bool { bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1 }

    /// Only 2000::/3 is given out for the public internet.
    private var beyond: Reach { bytes[0] & 0xe0 == 0x20 ? .public : .reserved }

    private struct Network {
        let prefix: [UInt8]
        let bits: Int
        let reach: Reach

        init(_ prefix: [UInt8], _ bits: Int, _ reach: Reach) {
            self.prefix = prefix
            self.bits = bits
            self.reach = reach
        }

        func contains(_ bytes: [UInt8]) -> Bool {
            for (index, byte) in prefix.enumerated() {
                let left = bits - 8 * index
                guard left > 0 else { break }
                let mask = left >= 8 ? 0xff : UInt8(truncatingIfNeeded: 0xff << (8 - left))
                if bytes[index] & mask != byte & mask { return false }
            }
            return true
        }
    }

    private static let networks4 = [
        Network([0], 8, .reserved), Network([10], 8, .private), Network([100, 64], 10, .private),
        Network([127], 8, .loopback), Network([169, 254], 16, .linkLocal),
        Network([172, 16], 12, .private), Network([192, 0, 0], 24, .reserved),
        Network([192, 0, 2], 24, .reserved), Network([192, 88, 99], 24, .reserved),
        Network([192, 168], 16, .private), Network([198, 18], 15, .reserved),
        Network([198, 51, 100], 24, .reserved), Network([203, 0, 113], 24, .reserved),
        Network([224], 4, .multicast), Network([240], 4, .reserved),
    ]

    private static let networks6 = [
        Network([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 128, .reserved),
        Network([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 128, .loopback),
        Network([0, 0x64, 0xff, 0x9b, 0, 1], 48, .private), Network([1, 0], 8, .reserved),
        Network([0x20, 0x01, 0x00], 23, .reserved),
        Network([0x20, 0x01, 0x0d, 0xb8], 32, .reserved),
        Network([0x3f, 0xff, 0x00], 20, .reserved), Network([0x5f, 0x00], 16, .reserved),
        Network([0xfc], 7, .private), Network([0xfe, 0x80], 10, .linkLocal),
        Network([0xfe, 0xc0], 10, .private), Network([0xff], 8, .multicast),
    ]
}
