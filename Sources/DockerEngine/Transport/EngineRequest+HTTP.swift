import JSONC
import NIOCore
import NIOHTTP1

extension EngineRequest {
    /// The body that is sent in one piece.
    var bodyBuffer: ByteBuffer? {
        guard case .json(let json) = body else { return nil }
        return ByteBuffer(string: json.text())
    }

    /// The head of the request; without a known size the body is sent in chunks.
    func head(target: String, bodySizeBytes: Int?) -> HTTPRequestHead {
        var headers: HTTPHeaders = ["Host": "docker", "User-Agent": "berth"]
        switch body {
        case .none:
            if method == .post || method == .put { headers.add(name: "Content-Length", value: "0") }
        case .json:
            headers.add(name: "Content-Type", value: "application/json")
            headers.add(name: "Content-Length", value: String(bodySizeBytes ?? 0))
        case .chunks(let contentType, _):
            headers.add(name: "Content-Type", value: contentType)
            headers.add(name: "Transfer-Encoding", value: "chunked")
        }
        if case .hijacked = answer {
            headers.add(name: "Connection", value: "Upgrade")
            headers.add(name: "Upgrade", value: "tcp")
        }
        for (name, value) in self.headers { headers.add(name: name, value: value) }
        return HTTPRequestHead(
            version: .http1_1,
            method: HTTPMethod(rawValue: method.rawValue),
            uri: target,
            headers: headers
        )
    }
}
