/// A server that asks to come again later.
struct BusyServer: Error {
    var host: String
    var status: Int
    /// How long the server asks to wait.
    var delay: Duration?

    init(_ reply: HTTPReply) {
        host = reply.host
        status = reply.status
        // The other form, a date, is not used by any known registry.
        delay = reply.header("retry-after")
            .flatMap { Int($0) }
            .map { .seconds(min(max($0, 0), 86_400)) }
    }

    /// Whether a status means that another attempt may go better.
    static func isBusy(_ status: Int) -> Bool { [429, 500, 502, 503, 504].contains(status) }
}
