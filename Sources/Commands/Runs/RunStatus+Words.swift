import Glibc
import Runs

extension RunStatus {
    /// Why a run stands where it does, with the time at which it goes on.
    ///
    /// - Parameter now: The time, in milliseconds since 1970; a later day is named.
    /// - Returns: Such as `parked until 14:05: the account's usage limit is reached`; nil where the
    ///   state's word says it all.
    func words(now: Int) -> String? {
        switch self {
        case .parked(let park), .queued(.parked(let park)):
            "parked until \(Self.clock(park.until, now: now)): \(park.reason)"
        case .queued(.budget(let stop)):
            stop.until.map { "until \(Self.clock($0, now: now)): \(stop.reason)" }
                ?? "\(stop.reason); raise `budgets.total`"
        default: reason
        }
    }

    /// A time by the machine's clock: `14:05`, or `2026-11-24 14:05` where it is more than a day away.
    private static func clock(_ time: Int, now: Int) -> String {
        var seconds = time_t(time / 1000)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return "\(time)" }
        let digits = { (number: Int32) in (number < 10 ? "0" : "") + String(number) }
        let day = "\(parts.tm_year + 1900)-\(digits(parts.tm_mon + 1))-\(digits(parts.tm_mday)) "
        let isSoon = time - now <= 86_400_000
        return (isSoon ? "" : day) + "\(digits(parts.tm_hour)):\(digits(parts.tm_min))"
    }
}
