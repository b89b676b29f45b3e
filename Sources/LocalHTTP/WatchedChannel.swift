import HummingbirdCore
import Logging
import NIOCore

/// An HTTP/1.1 connection whose work is cancelled when the client goes away.
///
/// A client that closes a unix socket is noticed at once, also while nothing is written: so what
/// is done for it upstream ends too.
struct WatchedChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let http: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        http.setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async {
        let (closed, continuation) = AsyncStream<Void>.makeStream()
        value.channel.closeFuture.whenComplete { _ in continuation.finish() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await http.handle(value: value, logger: logger) }
            group.addTask { for await _ in closed {} }
            await group.next()
            group.cancelAll()
        }
    }
}
