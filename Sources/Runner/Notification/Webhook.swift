import AsyncHTTPClient
import Diagnostics
import FoundationEssentials
import Gateway
import JSONC
import NIOCore
import NIOHTTP1
import Runs

/// An address that notifications are posted to.
struct Webhook {
    let address: String
    let environment: [String: String]
    let limit: Duration

    private static let longestAnswer = 1 << 16

    /// Posts a notification as JSON, and wants an answer from 200 to 299.
    ///
    /// A redirect is not followed: it would send the notification where the user did not say. The
    /// header `idempotency-key` has the notification's name, as a try that seemed to fail may have
    /// got through.
    func post(_ notification: Runs.Notification) async throws {
        let client = HTTPClient(configuration: try configuration())
        do {
            try await send(notification, with: client)
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    private func send(_ notification: Runs.Notification, with client: HTTPClient) async throws {
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers = [
            "content-type": "application/json", "user-agent": "berth",
            "idempotency-key": notification.identifier,
        ]
        request.body = .bytes(ByteBuffer(string: notification.json.text()))
        let status: Int
        do {
            let answer = try await client.execute(request, timeout: TimeAmount(limit))
            status = Int(answer.status.code)
            _ = try? await answer.body.collect(upTo: Self.longestAnswer)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw failure("no answer (\(UpstreamFailure.reason(error)))", isWorthAnotherTry: true)
        }
        switch status {
        case 200..<300: return
        case 300..<400:
            throw failure("the answer is a redirect (\(status)), which is not followed")
        default:
            let isPassing = status >= 500 || status == 429 || status == 408
            throw failure("the answer has the status \(status)", isWorthAnotherTry: isPassing)
        }
    }

    private func configuration() throws -> HTTPClient.Configuration {
        guard let parts = URLComponents(string: address), let host = parts.encodedHost,
            let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            !host.isEmpty
        else { throw failure("`notify.webhook` is no address that begins with `https://`") }
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        // Whoever keeps the notification tries again by himself.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = TimeAmount(min(limit, .seconds(10)))
        let port = parts.port.map { ":\($0)" } ?? ""
        do throws(GatewayError) {
            let place = Upstream.server(try .init(parsing: "\(scheme)://\(host)\(port)"))
            let proxy = try ProxyServer.resolve(environment: environment, for: place)
            configuration.proxy = proxy?.forClient
        } catch {
            throw failure(error.diagnostics.map(\.summary).joined(separator: "; "))
        }
        return configuration
    }

    private func failure(
        _ reason: String,
        isWorthAnotherTry: Bool = false
    ) -> NotificationError {
        NotificationError(way: .webhook, reason: reason, isWorthAnotherTry: isWorthAnotherTry)
    }
}
