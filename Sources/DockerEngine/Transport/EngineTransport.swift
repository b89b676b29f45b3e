import JSONC
import Synchronization

/// Carries calls to an engine: keeps connections for the next call and agrees on the version.
final class EngineTransport: Sendable {
    /// How many connections are kept when nobody uses them.
    static let keptConnectionCount = 4

    let endpoint: EngineEndpoint
    let limits: EngineLimits
    private let free = Mutex<[EngineConnection]>([])
    /// The version that is used; nil until an engine has answered.
    private let agreed = Mutex<APIVersion?>(nil)

    init(endpoint: EngineEndpoint, limits: EngineLimits) {
        self.endpoint = endpoint
        self.limits = limits
    }

    deinit {
        for connection in free.withLock({ $0 }) { connection.close() }
    }

    /// A stream that belongs to a connection of its own.
    struct Hijacked: Sendable {
        var connection: EngineConnection
        var stream: ByteStream
    }

    /// Sends a request and returns its answer.
    func send(_ request: EngineRequest) async throws -> EngineAnswer {
        try await sendOnConnection(request).answer
    }

    /// Sends a request for which the engine hands over the connection.
    func hijack(_ request: EngineRequest) async throws -> Hijacked {
        let (answer, connection) = try await sendOnConnection(request.answered(.hijacked))
        guard case .hijacked(let stream) = answer.content else {
            throw DockerError.unexpectedAnswer(
                operation: request.operation,
                reason: "it does not hand over the connection"
            )
        }
        return Hijacked(connection: connection, stream: stream)
    }

    private func sendOnConnection(
        _ request: EngineRequest
    ) async throws -> (answer: EngineAnswer, connection: EngineConnection) {
        // A body that comes in pieces cannot be sent again, so the version must be known before.
        if case .chunks = request.body, version == nil { try await agree() }
        let used = version ?? .minimum
        let target = request.isUnversioned ? request.path.text : "/v\(used)\(request.path.text)"
        let result = try await sendOnce(request, target: target)
        if let demanded = try check(result.answer, used: used), !request.isUnversioned {
            agreed.withLock { $0 = demanded }
            let target = "/v\(demanded)\(request.path.text)"
            return try accept(try await sendOnce(request, target: target), request)
        }
        return try accept(result, request)
    }

    private var version: APIVersion? { agreed.withLock { $0 } }

    /// Agrees on the version with a call that does nothing.
    private func agree() async throws {
        let target: RequestPath = "/_ping"
        let request = EngineRequest(.get, target, operation: "answer a ping")
        let answer = try await sendOnce(request, target: "/v\(APIVersion.minimum)\(target.text)")
        if let demanded = try check(answer.answer, used: .minimum) {
            agreed.withLock { $0 = demanded }
        }
    }

    /// Looks whether the engine's version fits; returns the one to use instead, if one is demanded.
    private func check(
        _ answer: EngineAnswer,
        used: APIVersion
    ) throws(DockerError) -> APIVersion? {
        if let newest = answer.apiVersion, newest < .minimum {
            throw .engineTooOld(
                apiVersion: newest.description,
                needed: APIVersion.minimum.description
            )
        }
        if answer.status == 400 {
            let message = DockerError.message(inBody: answer.bytes, status: 400)
            if let demanded = APIVersion(demandedBy: message), demanded > used { return demanded }
        }
        agreed.withLock { $0 = $0 ?? used }
        return nil
    }

    private func accept(
        _ result: (answer: EngineAnswer, connection: EngineConnection),
        _ request: EngineRequest
    ) throws(DockerError) -> (answer: EngineAnswer, connection: EngineConnection) {
        guard result.answer.status >= 400 else { return result }
        throw DockerError(
            status: result.answer.status,
            body: result.answer.bytes,
            operation: request.operation,
            subject: request.subject
        )
    }

    /// Sends once; a kept connection that turns out dead is replaced if that does no harm.
    private func sendOnce(
        _ request: EngineRequest,
        target: String
    ) async throws -> (answer: EngineAnswer, connection: EngineConnection) {
        if let kept = takeKept() {
            do {
                return (try await kept.send(request, target: target, limits: limits), kept)
            } catch DockerError.connectionCut where request.isRepeatable {
            }
        }
        let connection = try await EngineConnection.connect(to: endpoint, limits: limits)
        connection.whenReusable { [weak self] connection in
            if let self { keep(connection) } else { connection.close() }
        }
        return (try await connection.send(request, target: target, limits: limits), connection)
    }

    private func takeKept() -> EngineConnection? {
        free.withLock { free in
            while let connection = free.popLast() {
                if connection.isUsable { return connection }
            }
            return nil
        }
    }

    private func keep(_ connection: EngineConnection) {
        let isKept = free.withLock { free in
            guard free.count < Self.keptConnectionCount else { return false }
            free.append(connection)
            return true
        }
        if !isKept { connection.close() }
    }
}
