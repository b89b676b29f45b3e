extension PortPublication {
    /// Reads the form of `docker run -p`: `[address:][host port:]container port[/protocol]`.
    public init?(parsing text: String) {
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        guard var numbers = parts.first else { return nil }
        let transport = parts.count > 1 ? parts[1] : "tcp"
        guard ["tcp", "udp", "sctp"].contains(transport) else { return nil }
        var address = ""
        if numbers.hasPrefix("["), let end = numbers.firstIndex(of: "]") {
            address = String(numbers[numbers.index(after: numbers.startIndex)..<end])
            numbers = String(numbers[numbers.index(after: end)...].drop { $0 == ":" })
        }
        var fields = numbers.split(separator: ":", omittingEmptySubsequences: false).map(
            String.init
        )
        if fields.count == 3 {
            address = fields.removeFirst()
        }
        guard let inside = fields.last, Self.isPort(inside), fields.count <= 2 else { return nil }
        let outside = fields.count == 2 ? fields[0] : ""
        guard outside.isEmpty || Self.isPort(outside) else { return nil }
        self.init(containerPort: "\(inside)/\(transport)", hostAddress: address, hostPort: outside)
    }

    private static func isPort(_ text: String) -> Bool {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
        return (1...2).contains(ends.count) && ends.allSatisfy { ($0 ?? 0) > 0 }
    }
}
