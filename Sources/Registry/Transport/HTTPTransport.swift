import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// Sends one request once: chooses the way out, follows redirects, keeps secrets to their server.
struct HTTPTransport: Sendable {
    let clients: HTTPClients
    let proxies: ProxySettings
    let limits: RegistryLimits
    let isPlainHTTPAllowed: @Sendable (_ origin: Origin) -> Bool

    /// Sends a request and returns the head of the final answer.
    ///
    /// - Parameters:
    ///   - message: The request.
    ///   - authorization: What is shown to the server of the request, and to no other.
    /// - Returns: The answer, whatever its status.
    /// - Throws: ``ConnectionFault`` when none came, ``RegistryError`` when it makes no sense.
    func send(_ message: HTTPMessage, authorization: Secret?) async throws -> HTTPReply {
        let first = try origin(of: message.url)
        var message = message
        for _ in 0...limits.redirects {
            let origin = try origin(of: message.url)
            let reply = try await sendOnce(
                message,
                to: origin,
                authorization: origin == first ? authorization : nil
            )
            guard let target = try redirect(reply, of: message) else { return reply }
            message.url = target
        }
        throw RegistryError.badAnswer(
            host: first.name,
            reason: "it redirects more than \(limits.redirects) times"
        )
    }

    private func sendOnce(
        _ message: HTTPMessage,
        to origin: Origin,
        authorization: Secret?
    ) async throws -> HTTPReply {
        guard origin.scheme == "https" || isPlainHTTPAllowed(origin) else {
            throw RegistryError.badAnswer(
                host: origin.name,
                reason: "it is to be asked without TLS, at `\(message.url)`"
            )
        }
        let client = try await clients.client(through: try proxies.proxy(for: origin))
        do {
            let response = try await client.execute(
                message.request(authorization: authorization),
                timeout: TimeAmount(limits.answerTimeout)
            )
            return HTTPReply(
                status: Int(response.status.code),
                headers: response.headers,
                body: response.body,
                url: message.url
            )
        } catch let error as CancellationError {
            throw error
        } catch let error as RegistryError {
            throw error
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw ConnectionFault(error, host: origin.name, limits: limits)
        }
    }

    /// Returns where a redirect leads, or nil when the answer is none to follow.
    private func redirect(_ reply: HTTPReply, of message: HTTPMessage) throws -> URL? {
        switch reply.status {
        case 307, 308: break
        case 301, 302, 303:
            guard message.method == .GET || message.method == .HEAD else { return nil }
        default: return nil
        }
        guard let location = reply.header("location"),
            let url = URL(string: location, relativeTo: message.url)?.absoluteURL
        else {
            throw RegistryError.badAnswer(
                host: reply.host,
                reason: "it redirects without telling where"
            )
        }
        return url
    }

    private func origin(of url: URL) throws -> Origin {
        guard let origin = Origin(url) else {
            throw RegistryError.badAnswer(
                host: url.host() ?? "",
                reason: "`\(url)` is no address of HTTP"
            )
        }
        return origin
    }
}
