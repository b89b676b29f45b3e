import FoundationEssentials
import Glibc
import Synchronization
import Testing

/// Somebody on the daemon's socket who answers each request with the same JSON, or with nothing.
final class SilentDaemon: Sendable {
    private let path: String
    private let listener: Int32
    private let asked = Mutex<[String]>([])

    /// The first lines of the requests so far.
    var requests: [String] { asked.withLock { $0 } }

    /// Listens on a socket.
    ///
    /// - Parameters:
    ///   - path: The socket's path.
    ///   - answer: The body of each answer; nil for no answer at all.
    /// - Throws: What is wrong with the socket.
    init(at path: String, answer: String?) throws {
        self.path = path
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        listener = descriptor
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        try #require(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path))
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let isListening = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, size) == 0 && listen(descriptor, 16) == 0
            }
        }
        try #require(isListening)
        Task.detached { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                serve(connection, answer)
            }
        }
    }

    /// Goes away, and leaves the socket's file as a killed daemon does.
    func end() { shutdown(listener, Int32(SHUT_RDWR)) }

    deinit { close(listener) }

    private func serve(_ connection: Int32, _ answer: String?) {
        defer { close(connection) }
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while String(decoding: request, as: UTF8.self).contains("\r\n\r\n") == false {
            let count = read(connection, &buffer, buffer.count)
            if count <= 0 { return }
            request += buffer[..<count]
        }
        let line = String(decoding: request.prefix { $0 != 0x0D }, as: UTF8.self)
        asked.withLock { $0.append(line) }
        guard let answer else {
            // Until the client has enough of it.
            _ = read(connection, &buffer, buffer.count)
            return
        }
        let text = """
            HTTP/1.1 200 OK\r
            Content-Length: \(answer.utf8.count)\r
            Connection: close\r
            \r
            \(answer)
            """
        _ = Array(text.utf8).withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
    }
}
