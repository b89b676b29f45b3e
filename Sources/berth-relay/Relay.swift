import Glibc

/// All ports and connections, in one loop over `poll`.
struct Relay {
    private var listeners: [Int32: Route] = [:]
    private var links: [Link] = []

    /// How many connections there may be at once; more wait in the kernel's queue.
    private static let mostLinks = 256

    init(_ routes: [Route]) throws {
        for route in routes { listeners[try Self.listen(on: route.port)] = route }
    }

    /// Leads connections until the process ends.
    mutating func run() throws {
        while true {
            var waits = waits()
            guard poll(&waits, nfds_t(waits.count), -1) >= 0 else {
                if errno == EINTR { continue }
                throw RelayFault(call: "poll")
            }
            let ready = Set(waits.lazy.filter { $0.revents != 0 }.map(\.fd))
            for index in links.indices
            where ready.contains(links[index].inner) || ready.contains(links[index].outer) {
                links[index].advance()
            }
            for (listener, route) in listeners where ready.contains(listener) {
                accept(from: listener, to: route)
            }
            for link in links where link.isOver { link.close() }
            links.removeAll(where: \.isOver)
        }
    }

    /// What is waited for now.
    ///
    /// An end that only its other end can free is left out, since the
    /// system would tell again and again that its peer hung up.
    private func waits() -> [pollfd] {
        var waits: [pollfd] = []
        if links.count < Self.mostLinks {
            for listener in listeners.keys {
                waits.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0))
            }
        }
        for link in links {
            for end in [link.inner, link.outer] {
                let interest = link.interest(of: end)
                if interest != 0 { waits.append(pollfd(fd: end, events: interest, revents: 0)) }
            }
        }
        return waits
    }

    private static func listen(on port: UInt16) throws -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let listener = socket(AF_INET, type, 0)
        guard listener >= 0 else { throw RelayFault(call: "socket") }
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) }
        }
        guard bound == 0 else { throw RelayFault(call: "port \(port)") }
        guard Glibc.listen(listener, 512) == 0 else { throw RelayFault(call: "listen") }
        return listener
    }

    private mutating func accept(from listener: Int32, to route: Route) {
        while links.count < Self.mostLinks {
            let inner = Glibc.accept(listener, nil, nil)
            guard inner >= 0 else { return }
            guard fcntl(inner, F_SETFL, O_NONBLOCK) == 0,
                let outer = Self.connect(to: route.socketPath)
            else {
                Glibc.close(inner)
                continue
            }
            links.append(Link(inner: inner, outer: outer))
        }
    }

    private static func connect(to path: String) -> Int32? {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let end = socket(AF_UNIX, type, 0)
        guard end >= 0 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(end, $0, size) }
        }
        // A unix socket answers at once, or its queue is full.
        guard status == 0 else {
            close(end)
            return nil
        }
        return end
    }
}
