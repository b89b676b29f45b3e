/// Where the members of an object stand in a well-formed text, and what is between them.
struct JSONMembers {
    /// The object, with its brackets.
    let object: Range<Int>
    /// The first member's name, or nil when there is no member.
    private(set) var firstName: Int?
    /// The end of the last member's value, or of the opening bracket when there is no member.
    private(set) var endOfLast: Int
    /// The end of the comma after the last member; nil when there is none.
    private(set) var endOfTrailingComma: Int?
    /// The comments after the last member and its comma.
    private(set) var commentsAfterLast: [Range<Int>] = []

    init(of object: Range<Int>, in bytes: [UInt8]) {
        self.object = object
        endOfLast = object.lowerBound + 1
        var scanner = JSONScanner(bytes, from: endOfLast)
        var depth = 1
        while depth > 0 {
            let token = scanner.nextWithComments()
            switch token.kind {
            case .comment: commentsAfterLast.append(token.range)
            case .comma where depth == 1:
                endOfTrailingComma = token.range.upperBound
                commentsAfterLast = []
            case .end: return
            case .closeObject, .closeArray:
                depth -= 1
                if depth > 0 { take(token.range) }
            default:
                if token.kind == .openObject || token.kind == .openArray { depth += 1 }
                take(token.range)
            }
        }
    }

    private mutating func take(_ range: Range<Int>) {
        firstName = firstName ?? range.lowerBound
        endOfLast = range.upperBound
        endOfTrailingComma = nil
        commentsAfterLast = []
    }
}
