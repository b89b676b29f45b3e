import Egress
import Glibc

/// The networks that this machine is in: what they hold is never the public internet, whatever the
/// addresses look like.
struct MachineNetworks: Sendable {
    private let networks: [(address: [UInt8], mask: [UInt8])]

    /// Shorter prefixes are no network of the machine's: a tunnel may claim the whole internet.
    private static let fewestBits = 8

    /// Looks at the machine's interfaces as they are now.
    static var current: Self {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return Self(networks: []) }
        defer { freeifaddrs(list) }
        var networks: [(address: [UInt8], mask: [UInt8])] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ifa_next
            guard let address = IPAddress(entry.pointee.ifa_addr) else { continue }
            // The machine's own address counts whatever the network around it is.
            networks.append(
                (address.bytes, Array(repeating: 0xff, count: address.bytes.count))
            )
            guard let mask = IPAddress(entry.pointee.ifa_netmask),
                mask.bytes.count == address.bytes.count,
                mask.bytes.reduce(0, { $0 + $1.nonzeroBitCount }) >= fewestBits
            else { continue }
            networks.append((address.bytes, mask.bytes))
        }
        return Self(networks: networks)
    }

    /// Whether an address belongs to this machine or to one of its networks.
    func contains(_ address: IPAddress) -> Bool {
        [address.unmapped, address.embedded].compactMap(\.self).contains { address in
            networks.contains { network in
                network.address.count == address.bytes.count
                    && address.bytes.indices.allSatisfy { index in
                        let mask = network.mask[index]
                        return address.bytes[index] & mask == network.address[index] & mask
                    }
            }
        }
    }
}
