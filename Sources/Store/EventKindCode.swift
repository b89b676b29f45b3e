import Runs

/// The number that stands for a kind of event in the store's file; one byte instead of a word.
enum EventKindCode {
    /// The code of a kind, as in the table `event_kinds`; it is never given to another kind.
    static func code(of kind: RunEvent.Kind) -> Int {
        switch kind {
        case .submitted: 1
        case .status: 2
        case .progress: 3
        case .diagnostic: 4
        case .agent: 5
        case .snapshot: 6
        case .branch: 7
        case .push: 8
        case .usage: 9
        case .notification: 10
        case .egress: 11
        case .credential: 12
        case .limit: 13
        case .seal: 14
        case .trust: 15
        }
    }

    /// The kind of a code; nil when there is none.
    static func kind(of code: Int) -> RunEvent.Kind? { kinds[code] }

    private static let kinds = Dictionary(
        uniqueKeysWithValues: RunEvent.Kind.allCases.map { (code(of: $0), $0) }
    )
}
