import Glibc

/// Whether this network namespace leads anywhere, as the machine's own kernel sees it.
///
/// Who shares the namespace may have a kernel that only remembers how it once was.
enum NetworkSeal {
    /// The first interface besides loopback that is up, or what a route leads out by; nil where
    /// there is none.
    static var wayOut: String? {
        guard let devices = lines(of: "/proc/net/dev"), let routes = lines(of: "/proc/net/route")
        else { return "its interfaces cannot be read" }
        for device in devices.dropFirst(2) {
            let name = String(device.drop { $0 == " " }.prefix { $0 != ":" })
            if name != "lo", isUp(name) { return "the network interface \(name)" }
        }
        for route in routes.dropFirst() {
            let name = route.prefix { $0 != "\t" && $0 != " " }
            if name != "lo", !name.isEmpty { return "an IPv4 route by \(name)" }
        }
        for route in lines(of: "/proc/net/ipv6_route") ?? [] {
            let name = route.split(separator: " ").last ?? ""
            if name != "lo" { return "an IPv6 route by \(name)" }
        }
        return nil
    }

    /// The kernel's own tunnel devices are in every namespace; while down they lead nowhere.
    private static func isUp(_ name: String) -> Bool {
        guard let text = lines(of: "/sys/class/net/\(name)/flags")?.first,
            let flags = Int(text.dropFirst(2), radix: 16)
        else { return true }
        return flags & IFF_UP != 0
    }

    private static func lines(of path: String) -> [Substring]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count < 0 { return nil }
            if count == 0 { break }
            bytes += buffer.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            .map { Substring($0) }
    }
}
