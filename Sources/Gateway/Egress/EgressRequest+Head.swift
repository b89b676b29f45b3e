import Egress
import NIOHTTP1

extension EgressRequest {
    /// Reads what a client asks a proxy for.
    ///
    /// - Parameter head: The head of the request: `CONNECT host:port`, or a whole URL of HTTP.
    /// - Throws: ``EgressFault`` for anything else.
    init(_ head: HTTPRequestHead) throws(EgressFault) {
        if head.method == .CONNECT {
            self.init(target: try Self.target(head.uri, standardPort: nil))
            return
        }
        let (authority, path) = try Self.parts(of: head.uri)
        guard head.isClearlyFramed else { throw .framing }
        self.init(
            target: try Self.target(authority, standardPort: 80),
            message: Message(
                method: head.method.rawValue,
                path: String(path.prefix { $0 != "?" })
            )
        )
    }

    /// The authority of a URL, and what a server of that authority is asked for.
    static func parts(of uri: String) throws(EgressFault) -> (authority: String, path: String) {
        guard let colon = uri.firstRange(of: "://") else { throw .notForProxy }
        let scheme = uri[..<colon.lowerBound].lowercased()
        guard scheme == "http" else { throw .scheme(String(scheme.prefix(20))) }
        let rest = uri[colon.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        var path = String(rest[end...].prefix { $0 != "#" })
        if !path.hasPrefix("/") { path = "/" + path }
        return (String(rest[..<end]), path)
    }

    private static func target(
        _ text: String,
        standardPort: Int?
    ) throws(EgressFault) -> EgressTarget {
        do {
            return try EgressTarget(parsing: text, standardPort: standardPort)
        } catch {
            throw .badTarget(String(text.prefix(300)), error)
        }
    }
}

extension HTTPRequestHead {
    /// Whether a client waits for a word before it sends its body.
    var expectsContinue: Bool {
        headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }

    /// Whether every server finds the end of the body at the same place: it is chunked and nothing
    /// else, or has one length, or there is none.
    fileprivate var isClearlyFramed: Bool {
        guard version.major == 1 else { return false }
        let codings = headers["transfer-encoding"]
        let lengths = headers["content-length"]
        if codings.isEmpty {
            guard lengths.count <= 1 else { return false }
            return lengths.allSatisfy { length in
                (1...18).contains(length.utf8.count)
                    && length.utf8.allSatisfy { (0x30...0x39).contains($0) }
            }
        }
        return codings.count == 1 && codings[0].lowercased() == "chunked" && lengths.isEmpty
            && version == .http1_1
    }

    /// The head as the server itself gets it: the path alone, and nothing that is between the
    /// client and its proxy.
    func forwarded(to target: EgressTarget, path: String) -> HTTPRequestHead {
        var head = self
        head.uri = path
        let named = headers[canonicalForm: "connection"].map { String($0).lowercased() }
        for name in Self.betweenHops + named where !Self.framing.contains(name) {
            head.headers.remove(name: name)
        }
        let host = target.port == 80 ? "\(target.host)" : "\(target)"
        head.headers.replaceOrAdd(name: "host", value: host)
        head.headers.replaceOrAdd(name: "connection", value: "close")
        return head
    }

    private static let framing: Set<String> = ["content-length", "transfer-encoding", "host"]

    private static let betweenHops = [
        "proxy-authorization", "proxy-authenticate", "proxy-connection", "connection",
        "keep-alive", "te", "trailer", "upgrade", "expect", "http2-settings",
    ]
}
