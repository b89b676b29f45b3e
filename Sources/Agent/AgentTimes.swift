/// When each phase inside the container began, as the wrapper's file `times` says.
///
/// The clock is the machine's uptime, which the host of a local engine shares.
public struct AgentTimes: Hashable, Sendable {
    /// A phase of the wrapper.
    public enum Phase: String, Hashable, Sendable, CaseIterable {
        /// The wrapper works.
        case begun
        /// Seal, limits, binary and folders are as they have to be.
        case checked
        /// The user's start-up files have been read.
        case probed
        /// The agent starts.
        case started
        /// The agent is gone.
        case exited
    }

    /// Seconds of uptime at the beginning of each phase that was reached.
    public var uptimeSeconds: [Phase: Double]
    /// Seconds since 1970 at the beginning, by the container's clock.
    public var epochSeconds: Int?

    /// Reads the text of the file `times`; lines that are none are passed over.
    public init(parsing text: String) {
        uptimeSeconds = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ")
            guard
                words.count >= 2, let phase = Phase(rawValue: String(words[0])),
                let seconds = Double(words[1]), seconds.isFinite, uptimeSeconds[phase] == nil
            else { continue }
            uptimeSeconds[phase] = seconds
            if phase == .begun, words.count > 2 { epochSeconds = Int(words[2]) }
        }
    }

    /// Returns the seconds between two phases, or nil unless both were reached.
    public func seconds(from start: Phase, to end: Phase) -> Double? {
        guard let first = uptimeSeconds[start], let last = uptimeSeconds[end] else { return nil }
        return max(0, last - first)
    }
}
