import JSONC

extension DockerError {
    /// Creates the error that an answer with a status from 400 on means.
    init(
        status: Int,
        body: [UInt8],
        operation: String,
        subject: (kind: Subject, name: String)?
    ) {
        let message = Self.message(inBody: body, status: status)
        if Self.tellsFullDisk(message) {
            self = .noSpace(operation: operation, message: message)
            return
        }
        switch status {
        case 404:
            let (kind, name) = Self.missing(in: message, otherwise: subject)
            self = .notFound(kind, name: name, operation: operation, message: message)
        // 403 tells of a network that is in use.
        case 403, 409: self = .conflict(operation: operation, message: message)
        case 400..<500: self = .rejected(operation: operation, message: message)
        default: self = .server(operation: operation, status: status, message: message)
        }
    }

    /// Creates the error that a message in a stream of pull progress means.
    init(pulling reference: String, message: String) {
        if Self.tellsFullDisk(message) {
            self = .noSpace(operation: "pull the image `\(reference)`", message: message)
            return
        }
        let text = message.lowercased()
        let failure: PullFailure
        if Self.words(["unauthorized", "denied", "authentication required"], in: text) {
            failure = .unauthorized
        } else if Self.words(["manifest unknown", "not found", "no such image"], in: text) {
            failure = .notFound
        } else if Self.words(
            [
                "timeout", "no such host", "connection refused", "dial tcp", "server misbehaving",
                "tls handshake", "x509", "connection reset", "request canceled", "network is",
            ],
            in: text
        ) {
            failure = .network
        } else {
            failure = .other
        }
        self = .pull(reference: reference, failure, message: message)
    }

    private static func words(_ words: [String], in text: String) -> Bool {
        words.contains { text.contains($0) }
    }

    private static func tellsFullDisk(_ message: String) -> Bool {
        message.contains("no space left on device")
    }

    /// Engines answer `{"message": "..."}`, proxies between may answer anything.
    static func message(inBody body: [UInt8], status: Int) -> String {
        let json = try? JSONValue(parsing: body)
        if let message = json?["message"]?.string { return message.trimmed }
        let text = String(decoding: body.prefix(1_000), as: UTF8.self).trimmed
        return text.isEmpty ? "HTTP status \(status) without a reason" : text
    }

    /// What a message of status 404 says is missing.
    ///
    /// A request for one thing can fail for another: creating a container for its image.
    private static func missing(
        in message: String,
        otherwise subject: (kind: Subject, name: String)?
    ) -> (Subject, String?) {
        let prefixes: [(String, Subject)] = [
            ("No such image: ", .image), ("No such container: ", .container),
            ("No such exec instance: ", .exec), ("no such volume: ", .volume),
        ]
        for (prefix, kind) in prefixes where message.hasPrefix(prefix) {
            return (kind, String(message.dropFirst(prefix.count)))
        }
        if message.hasPrefix("network "), message.hasSuffix(" not found") {
            return (.network, String(message.dropFirst(8).dropLast(10)))
        }
        let missingFile = "Could not find the file "
        if message.hasPrefix(missingFile) {
            let rest = message.dropFirst(missingFile.count)
            return (
                .path, rest.firstRange(of: " in container ").map { String(rest[..<$0.lowerBound]) }
            )
        }
        return (subject?.kind ?? .container, subject?.name)
    }
}

extension String {
    /// The text without white space at its ends.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
