public import Egress
import Glibc
import NIOPosix

/// Looks names up for runs, on the host.
public protocol EgressResolver: Sendable {
    /// Returns the addresses of a name, in the order in which they are to be tried.
    ///
    /// - Throws: ``EgressFault/noAddress(_:)``.
    func addresses(of name: HostName) async throws -> [IPAddress]
}

/// Looks names up as every program of the host does.
public struct SystemResolver: EgressResolver {
    /// Apart from the threads that others use: what runs look up never holds up the model.
    private static let threads = {
        let threads = NIOThreadPool(numberOfThreads: 8)
        threads.start()
        return threads
    }()

    /// Creates a resolver.
    public init() {}

    /// Looks a name up.
    public func addresses(of name: HostName) async throws -> [IPAddress] {
        try await Self.threads.runIfActive { try Self.lookUp(name) }
    }

    private static func lookUp(_ name: HostName) throws -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        // The dot keeps the host's search domains out of it.
        guard getaddrinfo(name.description + ".", nil, &hints, &list) == 0 else {
            throw EgressFault.noAddress(name)
        }
        defer { freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ai_next
            guard let address = IPAddress(entry.pointee.ai_addr), !addresses.contains(address)
            else {
                continue
            }
            addresses.append(address)
        }
        guard !addresses.isEmpty else { throw EgressFault.noAddress(name) }
        return addresses
    }
}

extension IPAddress {
    /// The address of a socket's address of the system; nil for other families.
    ///
    /// Linux lays them out alike everywhere: the family in two bytes, the port in two, then an
    /// IPv4 address, or after four more bytes an IPv6 address.
    init?(_ pointer: UnsafeMutablePointer<sockaddr>?) {
        guard let pointer else { return nil }
        let raw = UnsafeRawPointer(pointer)
        switch Int32(raw.load(as: UInt16.self)) {
        case AF_INET: self.init(bytes: (4..<8).map { raw.load(fromByteOffset: $0, as: UInt8.self) })
        case AF_INET6:
            self.init(bytes: (8..<24).map { raw.load(fromByteOffset: $0, as: UInt8.self) })
        default: return nil
        }
    }
}
