/// Makes broken inputs out of good ones, the same ones in every run.
public struct Mutator: Sendable {
    private let pieces: [[UInt8]]
    private var generator: SeededGenerator

    /// Creates a mutator.
    ///
    /// - Parameters:
    ///   - seed: What all its choices follow from.
    ///   - pieces: What it inserts, besides any bytes.
    public init(seed: UInt64, pieces: [[UInt8]]) {
        self.pieces = pieces
        generator = SeededGenerator(seed: seed)
    }

    /// Creates a mutator that inserts texts.
    public init(seed: UInt64, pieces: [String]) {
        self.init(seed: seed, pieces: pieces.map { Array($0.utf8) })
    }

    /// Returns an input with one to four changes: pieces inserted, bytes changed, parts taken out
    /// or doubled, or the end cut off.
    public mutating func mutated(_ input: [UInt8]) -> [UInt8] {
        var bytes = input
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let offset = Int.random(in: 0...bytes.count, using: &generator)
            let end = min(bytes.count, offset + Int.random(in: 1...6, using: &generator))
            switch Int.random(in: 0..<6, using: &generator) {
            case 0, 1:
                bytes.insert(
                    contentsOf: pieces.randomElement(using: &generator) ?? [],
                    at: offset
                )
            case 2:
                for place in offset..<end { bytes[place] = .random(in: 0...255, using: &generator) }
            case 3: bytes.removeSubrange(offset..<end)
            case 4: bytes.insert(contentsOf: bytes[offset..<end], at: offset)
            default: bytes.removeSubrange(offset...)
            }
        }
        return bytes
    }

    /// Returns a text with one to four changes; what is no UTF-8 any more is replaced.
    public mutating func mutated(_ text: String) -> String {
        String(decoding: mutated(Array(text.utf8)), as: UTF8.self)
    }
}
