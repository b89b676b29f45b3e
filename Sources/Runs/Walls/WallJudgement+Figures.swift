public import JSONC
import OrderedCollections

extension WallJudgement {
    /// Each limit that is to hold, with the figures that were read of it.
    ///
    /// `-1` stands for a kernel that knows no limit; a figure that is not to be had is left out.
    public var figures: [JSONValue] {
        let asked: [(String, Int?, KeyPath<WallReading, WallReading.Amount?>)] = [
            ("memory", walls.memoryBytes, \.memory),
            ("swap", walls.memoryBytes.map { _ in walls.swapBytes }, \.swap),
            ("nanoCPUs", walls.nanoCPUs, \.nanoCPUs),
            ("processes", walls.processes, \.processes),
            ("openFiles", walls.openFiles, \.openFiles),
        ]
        return asked.compactMap { name, value, part in
            guard let value else { return nil }
            return .members([
                ("limit", .string(name)), ("asked", .integer(value)),
                ("inside", inside[keyPath: part].map(Self.figure)),
                ("host", host?[keyPath: part].map(Self.figure)),
            ])
        }
    }

    private static func figure(_ amount: WallReading.Amount) -> JSONValue {
        switch amount {
        case .limited(let value): .integer(value)
        case .unlimited: -1
        }
    }
}
