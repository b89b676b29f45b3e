import Glibc
import Runner
import Runs
import Store

/// What all runs together may spend, and have spent.
///
/// Every answer of the model is in the store before its agent has all of it, so what several runs
/// spend at the same time adds up here.
struct BudgetBook: Sendable {
    let store: Store
    let settings: DaemonSettings

    /// How the budgets stand.
    func state(at now: Int, _ view: StoreView) throws -> BudgetState {
        let settings = settings.current
        var state = BudgetState(
            dayLimitDollars: settings?.dayBudgetDollars,
            totalLimitDollars: settings?.totalBudgetDollars
        )
        let day = LocalDay.around(now)
        state.dayEnds = day.upperBound
        if state.dayLimitDollars != nil {
            state.dayDollars = try view.paidDollars(since: day.lowerBound)
        }
        if state.totalLimitDollars != nil { state.totalDollars = try view.paidDollars() }
        return state
    }

    /// Why nothing may be spent now; nil where something may be.
    var refusal: String? {
        do {
            let now = RunEvent.now()
            return try store.readNow { try state(at: now, $0) }.stop(at: now)?.reason
        } catch {
            return "what was spent cannot be read: \(Fault.line(of: error))"
        }
    }
}

/// Days by the clock of the machine.
enum LocalDay {
    /// Returns the midnights around a time, in milliseconds since 1970.
    ///
    /// A day on which the clock is changed has 23 or 25 hours.
    static func around(_ time: Int) -> Range<Int> {
        var now = time_t(time / 1000)
        var parts = tm()
        guard localtime_r(&now, &parts) != nil else { return BudgetState.day(around: time) }
        let begin = midnight(parts, daysLater: 0)
        let end = midnight(parts, daysLater: 1)
        return begin < end ? begin..<end : BudgetState.day(around: time)
    }

    private static func midnight(_ day: tm, daysLater: Int32) -> Int {
        var parts = day
        parts.tm_mday += daysLater
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (0, 0, 0)
        parts.tm_isdst = -1
        return mktime(&parts) * 1000
    }
}
