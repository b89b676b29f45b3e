import AsyncHTTPClient
import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1
import Runs

/// Answers the requests of a container: refuses them, or passes them on and their answers back.
struct RequestHandler {
    /// Longer bodies of error answers do not pass.
    private static let longestErrorBody = 1 << 20

    let policy: RequestPolicy
    let rules: HeaderRules
    let provider: any CredentialProvider
    let watch: CredentialWatch
    let client: UpstreamClient
    let recorder: RequestRecorder
    let upstreamName: String
    let barrier: TurnBarrier

    /// Thrown to close a connection where it stands: the agent must not take for whole what is not.
    enum BrokenOff: Error {
        case upstream
        case unreadRequest
    }

    @concurrent
    func respond(to request: Request, with writer: consuming ResponseWriter) async throws {
        var exchange = Exchange(number: recorder.nextNumber(), head: request.head)
        switch policy.verdict(on: request.head) {
        case .hello:
            try await writer.writeResponse(
                HTTPResponse(status: .ok, headerFields: [.contentLength: "0"])
            )
        case .refuse(let error):
            recorder.finished(exchange.end(.refused, status: error.status, reason: error.message))
            try await writer.write(response: error.head, body: ResponseBody(byteBuffer: error.body))
        case .forward(let path):
            if request.method == .post, let reason = recorder.spendingStop {
                try await refuse(request, reason, with: writer, &exchange)
                return
            }
            recorder.received(exchange)
            try await forward(request, to: path, with: writer, &exchange)
        }
    }

    @concurrent
    private func forward(
        _ request: Request,
        to path: String,
        with writer: consuming ResponseWriter,
        _ exchange: inout Exchange
    ) async throws {
        let hasBody = request.method == .post
        let turn = PendingTurn()
        let body =
            hasBody
            ? RequestBodyReader(request.body, isKept: provider.isRenewable) { [barrier] in
                turn.set(barrier.begin($0))
            } : nil
        switch await send(request, to: path, body, &exchange) {
        case .success(let response):
            exchange.record.status = Int(response.status.code)
            exchange.record.model = body?.model
            exchange.record.requestIdentifier = response.headers.first(name: "request-id")
            await turn.wait()
            if response.status.code >= 400 {
                try await passError(response, to: writer, &exchange)
            } else {
                try await pass(response, to: writer, &exchange)
            }
        case .failure(let failure as CredentialError):
            return try await answer(request, failure, with: writer, &exchange)
        case .failure(let failure):
            exchange.record.model = body?.model
            try await answerFailure(failure, with: writer, &exchange)
        }
        guard body?.isFinished != false else { throw BrokenOff.unreadRequest }
    }

    @concurrent
    private func refuse(
        _ request: Request,
        _ reason: String,
        with writer: consuming ResponseWriter,
        _ exchange: inout Exchange
    ) async throws {
        // The agent sends all of its request before it reads the answer.
        for try await _ in request.body {}
        let error = APIError.budgetSpent(reason)
        recorder.tell(.budgetSpent(reason: reason))
        recorder.finished(exchange.end(.refused, status: error.status, reason: error.message))
        try await writer.write(response: error.head, body: ResponseBody(byteBuffer: error.body))
    }

    @concurrent
    private func answerFailure(
        _ failure: any Error,
        with writer: consuming ResponseWriter,
        _ exchange: inout Exchange
    ) async throws {
        guard !Task.isCancelled else {
            recorder.finished(exchange.end(.abandoned))
            throw CancellationError()
        }
        let reason = UpstreamFailure.reason(failure)
        let error = APIError.unreachable(upstreamName, reason: reason)
        recorder.finished(exchange.end(.failed, status: error.status, reason: error.message))
        try await writer.write(response: error.head, body: ResponseBody(byteBuffer: error.body))
    }
}

extension RequestHandler {
    /// Passes an answer on, piece by piece as it comes; writing waits for the agent's reading.
    @concurrent
    private func pass(
        _ response: HTTPClientResponse,
        to writer: consuming ResponseWriter,
        _ exchange: inout Exchange
    ) async throws {
        var meter = ResponseMeter(response.headers)
        // The last piece of a message goes on once the message's cost is kept.
        var held: ByteBuffer?
        do {
            var body = try await writer.writeHead(head(of: response, exchange))
            var pieces = response.body.makeAsyncIterator()
            while let piece = try await next(&pieces) {
                exchange.noteFirstByte()
                let before = meter.usage
                meter.read(piece)
                if meter.usage != before { await keepCost(exchange, meter) }
                if let held { try await body.write(held) }
                held = meter.isMessage ? piece : nil
                if held == nil { try await body.write(piece) }
            }
            guard !meter.isUnfinishedStream else { throw BrokenOff.upstream }
            meter.finish()
            await keepCost(exchange, meter)
            if let held { try await body.write(held) }
            try await body.finish(nil)
        } catch {
            meter.finish()
            exchange.take(meter)
            await keepCost(exchange, meter)
            let isCut = error is BrokenOff && !Task.isCancelled
            // An agent may hang up as soon as it has the last byte it waits for.
            let ending = meter.isWhole ? RequestRecord.Outcome.complete : .abandoned
            recorder.finished(exchange.end(isCut ? .cut : ending))
            throw error
        }
        exchange.take(meter)
        tellOfLimit(response, meter, status: 200)
        recorder.finished(exchange.end(.complete))
    }

    private func keepCost(_ exchange: Exchange, _ meter: ResponseMeter) async {
        await recorder.note(exchange.expense(meter), ofRequest: exchange.record.number)
    }

    /// Tells of a limit that an answer is about.
    private func tellOfLimit(
        _ response: HTTPClientResponse,
        _ meter: ResponseMeter,
        status: Int
    ) {
        let limit = ModelLimit(
            status: status,
            errorType: meter.errorType,
            message: meter.errorMessage ?? "",
            now: Int(Date().timeIntervalSince1970 * 1000),
            header: { response.headers.first(name: $0) }
        )
        if let limit { recorder.tell(.limitReached(limit)) }
    }

    /// Passes an error on after taking out any credential that the upstream repeats in it.
    @concurrent
    private func passError(
        _ response: HTTPClientResponse,
        to writer: consuming ResponseWriter,
        _ exchange: inout Exchange
    ) async throws {
        var meter = ResponseMeter(response.headers)
        var head = head(of: response, exchange)
        let body: ByteBuffer
        do {
            let bytes = Array(
                try await response.body.collect(upTo: Self.longestErrorBody).readableBytesView
            )
            body = ByteBuffer(bytes: HeaderRules.scrubbed(bytes, exchange.credentials))
        } catch {
            recorder.finished(exchange.end(Task.isCancelled ? .abandoned : .cut))
            throw BrokenOff.upstream
        }
        exchange.noteFirstByte()
        meter.read(body)
        meter.finish()
        exchange.take(meter)
        await keepCost(exchange, meter)
        tellOfLimit(response, meter, status: Int(response.status.code))
        head.headerFields[.contentLength] = "\(body.readableBytes)"
        recorder.finished(exchange.end(.complete))
        try await writer.write(response: head, body: ResponseBody(byteBuffer: body))
    }

    @concurrent
    private func next(
        _ pieces: inout HTTPClientResponse.Body.AsyncIterator
    ) async throws -> ByteBuffer? {
        do {
            return try await pieces.next()
        } catch {
            throw BrokenOff.upstream
        }
    }

    private func head(of response: HTTPClientResponse, _ exchange: Exchange) -> HTTPResponse {
        HTTPResponse(
            status: HTTPResponse.Status(
                code: Int(response.status.code),
                reasonPhrase: response.status.reasonPhrase
            ),
            headerFields: rules.downstream(response.headers, exchange.credentials)
        )
    }
}
