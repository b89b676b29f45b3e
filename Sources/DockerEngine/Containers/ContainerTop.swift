import JSONC

/// The processes of a container as `ps` on the engine's machine shows them.
public struct ContainerTop: Hashable, Sendable {
    /// The titles of the columns, such as `PID` and `CMD`.
    public var titles: [String]
    /// One row for each process.
    public var processes: [[String]]

    init(_ json: JSONValue) {
        titles = json.texts("Titles")
        processes = json.elements("Processes").map { $0.array?.compactMap(\.string) ?? [] }
    }

    /// The values of a column; empty when there is none with that title.
    public func column(_ title: String) -> [String] {
        guard let index = titles.firstIndex(of: title) else { return [] }
        return processes.compactMap { $0.indices.contains(index) ? $0[index] : nil }
    }
}
