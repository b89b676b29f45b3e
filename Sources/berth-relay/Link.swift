import Glibc

/// Two connected ends, and what is on its way between them.
struct Link {
    let inner: Int32
    let outer: Int32
    private var out: Flow
    private var back: Flow

    init(inner: Int32, outer: Int32) {
        self.inner = inner
        self.outer = outer
        out = Flow(from: inner, to: outer)
        back = Flow(from: outer, to: inner)
    }

    /// Whether nothing more can come of it.
    var isOver: Bool { out.isOver && back.isOver || out.isBroken || back.isBroken }

    /// Moves what can be moved now.
    mutating func advance() {
        out.advance()
        back.advance()
    }

    /// Closes both ends.
    func close() {
        Glibc.close(inner)
        Glibc.close(outer)
    }

    /// What is to be waited for at an end; nothing where the other end has to move first.
    func interest(of end: Int32) -> Int16 {
        var interest: Int16 = 0
        for flow in [out, back] {
            if flow.from == end, flow.canRead { interest |= Int16(POLLIN) }
            if flow.to == end, flow.hasContent { interest |= Int16(POLLOUT) }
        }
        return interest
    }
}

/// One direction: what was read and is not written yet.
struct Flow {
    let from: Int32
    let to: Int32
    private var buffer: [UInt8] = []
    private var written = 0
    private var hasEnded = false
    private(set) var isOver = false
    private(set) var isBroken = false

    private static let size = 65_536

    init(from: Int32, to: Int32) {
        self.from = from
        self.to = to
    }

    var hasContent: Bool { written < buffer.count }
    var canRead: Bool { !hasContent && !hasEnded }

    /// Reads and writes until one of both would wait.
    mutating func advance() {
        while !isOver, !isBroken {
            if hasContent {
                guard writeOut() else { return }
            } else if hasEnded {
                shutdown(to, Int32(SHUT_WR))
                isOver = true
            } else {
                guard readIn() else { return }
            }
        }
    }

    /// Reads once; false when there is nothing to read now.
    private mutating func readIn() -> Bool {
        var status = 0
        let end = from
        buffer = [UInt8](unsafeUninitializedCapacity: Self.size) { space, count in
            status = recv(end, space.baseAddress, Self.size, 0)
            count = max(0, status)
        }
        written = 0
        if status == 0 { hasEnded = true }
        return status >= 0 || goesOn()
    }

    /// Writes once; false when there is no room now.
    private mutating func writeOut() -> Bool {
        let status = buffer.withUnsafeBytes { bytes in
            send(
                to,
                bytes.baseAddress?.advanced(by: written),
                bytes.count - written,
                Int32(MSG_NOSIGNAL)
            )
        }
        written += max(0, status)
        if !hasContent { buffer = [] }
        return status >= 0 || goesOn()
    }

    /// Whether a call that failed can be made again at once; one that would wait cannot.
    private mutating func goesOn() -> Bool {
        if errno == EINTR { return true }
        if errno != EAGAIN { isBroken = true }
        return false
    }
}
