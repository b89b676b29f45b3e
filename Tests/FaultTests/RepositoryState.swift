import FoundationEssentials
import TestSupport

/// What of the user's repository must stay as it is, whatever happens.
struct RepositoryState: Equatable {
    /// The files of the work tree with their contents, as one digest.
    var files: String
    /// The index's bytes.
    var index: Data
    /// Where `HEAD` is.
    var head: String
    /// The user's own references.
    var references: [String]

    init(_ house: FaultHouse) async throws {
        let machine = house.machine
        files = try await machine.tool(
            [
                "sh", "-c",
                "find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 sha256sum",
            ],
            in: house.repository
        )
        index = try Data(
            contentsOf: URL(filePath: machine.outside("\(house.repository)/.git/index"))
        )
        head = try String(
            contentsOfFile: machine.outside("\(house.repository)/.git/HEAD"),
            encoding: .utf8
        )
        references = try await house.git(["for-each-ref", "--format=%(refname) %(objectname)"])
            .split(separator: "\n").map(String.init)
            .filter { line in
                let own = ["refs/berth/", "refs/heads/berth/", "refs/remotes/origin/berth/"]
                return !own.contains { line.hasPrefix($0) }
            }
    }
}
