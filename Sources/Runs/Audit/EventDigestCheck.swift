import OCI

/// Holds events that come by in their order against the segments of a manifest.
public struct EventDigestCheck: Sendable {
    /// A segment whose events are not those that were hashed.
    public struct Fault: Hashable, Sendable, CustomStringConvertible {
        /// The segment of the manifest.
        public var segment: EventSegment
        /// How many events are there now.
        public var found: Int

        /// A sentence for people.
        public var description: String {
            let range = "events \(segment.first) to \(segment.last)"
            if found < segment.count {
                return "\(range): \(segment.count - found) of \(segment.count) are missing"
            }
            if found > segment.count { return "\(range): \(found - segment.count) were added" }
            return "\(range): at least one was changed"
        }
    }

    private var rest: ArraySlice<EventSegment>
    private var hasher = Digest.Hasher()
    private var count = 0
    /// What does not fit so far.
    public private(set) var faults: [Fault] = []

    /// Begins with the first segment.
    public init(_ segments: [EventSegment]) {
        rest = segments[...]
    }

    /// Takes the next event in.
    ///
    /// - Returns: Whether a segment should have it; false for one that came after the manifest.
    public mutating func add(number: Int, line: [UInt8]) -> Bool {
        while let segment = rest.first, number > segment.last { close(segment) }
        guard !rest.isEmpty else { return false }
        hasher.update(line)
        count += 1
        return true
    }

    /// Ends the check: no event follows.
    public mutating func finish() {
        while let segment = rest.first { close(segment) }
    }

    private mutating func close(_ segment: EventSegment) {
        if "\(hasher.finish())" != segment.hash || count != segment.count {
            faults.append(Fault(segment: segment, found: count))
        }
        hasher = Digest.Hasher()
        count = 0
        rest.removeFirst()
    }
}
