/// A time as the agent writes it: `2026-11-23T07:49:27.227Z`.
enum AgentTimestamp {
    /// Returns the milliseconds since 1970, or nil when the text is no such time.
    static func milliseconds(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard
            bytes.count >= 20, bytes.last == UInt8(ascii: "Z"),
            let year = number(bytes[0..<4]), bytes[4] == UInt8(ascii: "-"),
            let month = number(bytes[5..<7]), (1...12).contains(month),
            bytes[7] == UInt8(ascii: "-"), let day = number(bytes[8..<10]), (1...31).contains(day),
            bytes[10] == UInt8(ascii: "T"), let hour = number(bytes[11..<13]), hour < 24,
            bytes[13] == UInt8(ascii: ":"), let minute = number(bytes[14..<16]), minute < 60,
            bytes[16] == UInt8(ascii: ":"), let second = number(bytes[17..<19]), second < 61,
            let fraction = milliseconds(fraction: bytes[19..<(bytes.count - 1)])
        else { return nil }
        let seconds = (days(year, month, day) * 24 + hour) * 3600 + minute * 60 + second
        return seconds * 1000 + fraction
    }

    private static func milliseconds(fraction: ArraySlice<UInt8>) -> Int? {
        guard let point = fraction.first else { return 0 }
        let digits = fraction.dropFirst().prefix(3)
        guard point == UInt8(ascii: "."), let value = number(digits) else { return nil }
        return [0, 100, 10, 1][digits.count] * value
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty else { return nil }
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }

    /// Days since 1970 in the Gregorian calendar, with the year begun in March so that the leap
    /// day is its last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shiftedYear = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let leapDays = shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400
        return shiftedYear * 365 + leapDays + dayOfYear - 719_468
    }
}
