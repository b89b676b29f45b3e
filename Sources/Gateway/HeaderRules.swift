import HTTPTypes
import NIOHTTP1

/// Which headers pass the gateway.
struct HeaderRules {
    /// Headers that are about one connection only (RFC 9110, 7.6.1).
    private static let hopByHop: Set = [
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate",
        "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// Headers that the gateway sets itself or that could open something else than it wants.
    private static let ownRequestHeaders: Set = [
        "host", "content-length", "expect", "accept-encoding", "x-api-key", "authorization",
        "cookie", "forwarded", "via",
    ]

    /// Headers that would keep state in the container or lead around the gateway.
    private static let ownResponseHeaders: Set = ["set-cookie", "alt-svc"]

    let placeholder: Placeholder
    let upstreamName: String

    /// Returns a request's headers as the upstream gets them.
    func upstream(_ fields: HTTPFields, _ credentials: [Credential]) -> HTTPHeaders {
        let named = Self.named(in: fields[values: .connection])
        var headers = HTTPHeaders()
        for field in fields {
            let name = field.name.canonicalName
            guard !Self.hopByHop.contains(name), !Self.ownRequestHeaders.contains(name),
                !named.contains(name), !field.value.contains(placeholder.text)
            else { continue }
            headers.add(name: field.name.rawName, value: field.value)
        }
        headers.add(name: "host", value: upstreamName)
        headers.add(name: "accept-encoding", value: "identity")
        for credential in credentials {
            credential.apply(to: &headers)
        }
        return headers
    }

    /// Returns an answer's headers as the container gets them.
    func downstream(_ headers: HTTPHeaders, _ credentials: [Credential]) -> HTTPFields {
        let named = Self.named(in: headers["connection"])
        var fields = HTTPFields()
        for (name, value) in headers {
            let lowercased = name.lowercased()
            guard !Self.hopByHop.contains(lowercased), !named.contains(lowercased),
                !Self.ownResponseHeaders.contains(lowercased),
                !credentials.contains(where: { value.contains($0.secret.revealed) }),
                let fieldName = HTTPField.Name(name)
            else { continue }
            fields.append(HTTPField(name: fieldName, value: value))
        }
        return fields
    }

    /// Returns a text with every credential in it replaced by `***`.
    static func scrubbed(_ bytes: [UInt8], _ credentials: [Credential]) -> [UInt8] {
        credentials.reduce(bytes) { bytes, credential in
            bytes.replacing(Array(credential.secret.revealed.utf8), with: Array("***".utf8))
        }
    }

    private static func named(in connection: [String]) -> Set<String> {
        Set(
            connection.flatMap { $0.lowercased().split(separator: ",") }.map {
                $0.split(separator: " ").joined()
            }
        )
    }
}
