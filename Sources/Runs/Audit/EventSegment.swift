public import JSONC
import OCI
import OrderedCollections

/// Events of a run that stand one after the other, and what they hash to.
public struct EventSegment: Hashable, Sendable {
    /// The number of the first event.
    public var first: Int
    /// The number of the last event.
    public var last: Int
    /// How many there are.
    public var count: Int
    /// The SHA-256 over their lines.
    public var hash: String

    /// The segment as JSON.
    public var json: JSONValue {
        [
            "count": .integer(count), "first": .integer(first), "hash": .string(hash),
            "last": .integer(last),
        ]
    }

    /// Reads a segment; nil when something is missing.
    public init?(_ json: JSONValue) {
        guard let first = json["first"]?.integer, let last = json["last"]?.integer,
            let count = json["count"]?.integer, let hash = json["hash"]?.string
        else { return nil }
        self.init(first: first, last: last, count: count, hash: hash)
    }

    init(first: Int, last: Int, count: Int, hash: String) {
        self.first = first
        self.last = last
        self.count = count
        self.hash = hash
    }
}

/// The events of a run, hashed as they come by, in segments: a change is found in one of them.
public struct EventDigest: Sendable {
    /// How many events the first segments have, and how many the later ones.
    static let segmentSizes = (first: 32, later: 1_024)
    /// From how many events on segments are long.
    static let longSegmentsFrom = 1_024

    private var closed: [EventSegment] = []
    private var hasher = Digest.Hasher()
    private var bounds: (first: Int, last: Int)?
    private var count = 0
    /// How many events came by.
    public private(set) var total = 0

    /// Creates a digest of nothing.
    public init() {}

    /// The number of the last event that came by; 0 before the first.
    public var last: Int { bounds?.last ?? closed.last?.last ?? 0 }

    /// Takes the next event in.
    public mutating func add(number: Int, line: [UInt8]) {
        hasher.update(line)
        bounds = (bounds?.first ?? number, number)
        count += 1
        total += 1
        let isLong = total > Self.longSegmentsFrom
        if count >= (isLong ? Self.segmentSizes.later : Self.segmentSizes.first) { close() }
    }

    private mutating func close() {
        guard let (first, last) = bounds else { return }
        let hash = "\(hasher.finish())"
        closed.append(EventSegment(first: first, last: last, count: count, hash: hash))
        hasher = Digest.Hasher()
        bounds = nil
        count = 0
    }

    /// All segments of what came by.
    public var segments: [EventSegment] {
        var copy = self
        copy.close()
        return copy.closed
    }

    /// The line of an event that is hashed: number, time, kind, offset, length and members, with a
    /// tab between them and a line break at the end; what is not there is empty.
    ///
    /// - Parameters:
    ///   - number: Its number.
    ///   - time: When, in milliseconds since 1970.
    ///   - kind: Its kind's word.
    ///   - place: Where the agent's line stands in the log, for an event of such a line.
    ///   - members: What else belongs to it, as it stands in the store.
    /// - Returns: The line in UTF-8.
    public static func line(
        number: Int,
        time: Int,
        kind: String,
        place: (offset: Int, length: Int)?,
        members: String?
    ) -> [UInt8] {
        let middle = place.map { "\($0.offset)\t\($0.length)" } ?? "\t"
        return Array("\(number)\t\(time)\t\(kind)\t\(middle)\t\(members ?? "")\n".utf8)
    }
}
