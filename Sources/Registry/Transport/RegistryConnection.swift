import NIOHTTP1

/// Sends requests to registries: logs in where asked, tries again where that may help.
struct RegistryConnection: Sendable {
    let transport: HTTPTransport
    let authenticator: Authenticator
    let tokens = TokenCache()
    let limits: RegistryLimits
    let clock: any Clock<Duration>

    /// What a request is about, for log-ins and messages.
    struct Purpose: Sendable {
        /// The reference as the user knows it.
        var reference: String
        /// The registry's host as the user knows it, with its port.
        var host: String
        /// The right that is needed, such as `repository:a/b:pull`.
        var scope: String
        /// What is done, in words, such as "reading the manifest".
        var action: String
        /// What is shown without being asked for; nil for what the host accepted before.
        var authorization: Secret?
    }

    /// Sends a request and reads its answer, as one piece that is repeated as a whole: a body that
    /// is cut in the middle is asked for again.
    ///
    /// - Parameters:
    ///   - message: The request.
    ///   - purpose: What it is about.
    ///   - read: Reads the answer. It sees all answers but those that ask to log in or to come
    ///     again later.
    /// - Returns: What was read.
    /// - Throws: What `read` throws as ``RegistryError``, and all that a connection can meet.
    func send<Result>(
        _ message: HTTPMessage,
        for purpose: Purpose,
        read: (HTTPReply) async throws -> Result
    ) async throws(RegistryError) -> Result {
        try await send({ message }, for: purpose, read: read)
    }

    /// Sends a request that may be another one on each attempt, such as for the rest of a file.
    func send<Result>(
        _ message: () throws(RegistryError) -> HTTPMessage,
        for purpose: Purpose,
        read: (HTTPReply) async throws -> Result
    ) async throws(RegistryError) -> Result {
        var delay = limits.firstRetryDelay
        var attempt = 1
        while true {
            var wait = delay
            do {
                return try await sendOnce(try message(), purpose, read)
            } catch let error as RegistryError {
                throw error
            } catch let error as BusyServer {
                guard attempt < limits.attempts else {
                    throw .busy(host: error.host, status: error.status, attempts: attempt)
                }
                wait = error.delay ?? delay
            } catch let error as ConnectionFault {
                guard attempt < limits.attempts, error.isWorthRetrying else {
                    throw .network(host: error.host, reason: error.reason, attempts: attempt)
                }
            } catch {
                throw .cancelled
            }
            do {
                try await clock.sleep(for: min(wait, limits.longestRetryDelay))
            } catch {
                throw .cancelled
            }
            delay = min(delay * 2, limits.longestRetryDelay)
            attempt += 1
        }
    }

    /// Returns the error for an answer that is neither what was asked for nor a known refusal.
    func refusal(_ reply: HTTPReply, _ purpose: Purpose) async throws -> RegistryError {
        let bytes = try await reply.bytes(upTo: limits.errorBytes, of: "an error message")
        return .refused(
            host: reply.host,
            action: purpose.action,
            status: reply.status,
            reason: RegistryMessage.text(bytes)
        )
    }

    private func sendOnce<Result>(
        _ message: HTTPMessage,
        _ purpose: Purpose,
        _ read: (HTTPReply) async throws -> Result
    ) async throws -> Result {
        var host = purpose.host
        do {
            let reply = try await authenticated(message, purpose)
            host = reply.host
            guard !BusyServer.isBusy(reply.status) else { throw BusyServer(reply) }
            return try await read(reply)
        } catch {
            throw fault(of: error, host: host)
        }
    }

    private func authenticated(
        _ message: HTTPMessage,
        _ purpose: Purpose
    ) async throws -> HTTPReply {
        let key = TokenCache.Key(host: purpose.host, scope: purpose.scope)
        var start = await tokens.start(key)
        if let authorization = purpose.authorization {
            start.authorization = authorization
            start.isOwn = true
        }
        do {
            let reply = try await authenticated(message, purpose, start, key)
            if start.isFirst { await tokens.settle(key.host) }
            return reply
        } catch {
            if start.isFirst { await tokens.settle(key.host) }
            throw error
        }
    }

    private func authenticated(
        _ message: HTTPMessage,
        _ purpose: Purpose,
        _ start: TokenCache.Start,
        _ key: TokenCache.Key
    ) async throws -> HTTPReply {
        var reply = try await transport.send(message, authorization: start.authorization)
        guard Self.isRefused(reply, message) else { return reply }
        if let known = start.authorization { await tokens.forget(known, for: key) }
        if start.authorization != nil, !start.isOwn {
            // The proof was for another repository; the server tells what it wants only if asked
            // without one.
            reply = try await transport.send(message, authorization: nil)
            guard Self.isRefused(reply, message) else { return reply }
        }
        let challenges = reply.headers["www-authenticate"].joined(separator: ", ")
        guard !challenges.isEmpty else { throw try await denied(reply, purpose, nil) }
        let answer = try await authenticator.answer(
            AuthenticationChallenge.challenges(in: challenges),
            host: purpose.host,
            scope: purpose.scope
        )
        guard let authorization = answer.authorization else {
            throw try await denied(reply, purpose, answer)
        }
        let second = try await transport.send(message, authorization: authorization)
        guard ![401, 403].contains(second.status) else {
            throw try await denied(second, purpose, answer)
        }
        await tokens.keep(authorization, for: key)
        return second
    }

    /// Whether a server wants to know who asks; a storage server that a redirect led to has
    /// nothing to do with the registry's log-in.
    private static func isRefused(_ reply: HTTPReply, _ message: HTTPMessage) -> Bool {
        [401, 403].contains(reply.status) && Origin(reply.url) == Origin(message.url)
    }

    private func denied(
        _ reply: HTTPReply,
        _ purpose: Purpose,
        _ answer: Authenticator.Answer?
    ) async throws -> RegistryError {
        let bytes = try await reply.bytes(upTo: limits.errorBytes, of: "an error message")
        return .unauthorized(
            reference: purpose.reference,
            host: purpose.host,
            credential: answer?.credential,
            reason: answer?.reason ?? RegistryMessage.text(bytes)
        )
    }

    private func fault(of error: any Error, host: String) -> any Error {
        switch error {
        case is RegistryError, is CancellationError, is ConnectionFault, is BusyServer:
            return error
        default: break
        }
        if Task.isCancelled { return CancellationError() }
        return ConnectionFault(error, host: host, limits: limits)
    }
}
