/// Where a text stops being UTF-8.
enum UTF8Check {
    /// The offset of the first byte that is part of no valid sequence, or nil when all is well.
    static func firstInvalidOffset(_ bytes: [UInt8]) -> Int? {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let sequence): offset += sequence.count
            case .error: return offset
            case .emptyInput: return nil
            }
        }
    }
}
