import NIOCore
import Synchronization

/// One call on a connection, from the request to the end of its answer.
final class Exchange: Sendable {
    let operation: String
    let answer: EngineRequest.AnswerKind
    let limit: Duration
    let answerSizeBytes: Int
    let promise: EventLoopPromise<EngineAnswer>
    /// Whether the promise is kept, so that an upload can stop.
    let isAnswered = Atomic(false)

    init(_ request: EngineRequest, limits: EngineLimits, on eventLoop: any EventLoop) {
        operation = request.operation
        answer = request.answer
        limit = request.limit ?? limits.answer
        answerSizeBytes = limits.answerSizeBytes
        promise = eventLoop.makePromise()
    }

    func succeed(_ answer: EngineAnswer) {
        isAnswered.store(true, ordering: .releasing)
        promise.succeed(answer)
    }

    func fail(_ error: any Error) {
        isAnswered.store(true, ordering: .releasing)
        promise.fail(error)
    }
}
