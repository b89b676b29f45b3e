import FoundationEssentials
import Git

/// Measures what git does for a run: `berth-bench clone REPOSITORY FOLDER CACHE`, and
/// `berth-bench snapshot` with the number of snapshots of each kind behind that.
struct CloneBench {
    let repository: String
    let folder: String
    let cache: String
    let environment: [String: String]

    private let clock = ContinuousClock()
    private static let mostChanged = 100

    /// Prints how long the clone of a run takes, in milliseconds.
    func clone() async throws {
        print(try await clone().milliseconds)
    }

    /// Clones, and prints in milliseconds, one a line: how long it takes to make snapshots ready;
    /// for each time a snapshot in which nothing has changed, one file, 100 files, and one with a
    /// commit of the agent's; at the end, how long it takes to bring the work back.
    func snapshots(_ times: Int) async throws {
        let (_, clone, user) = try await clone()
        let memory = SnapshotMemory()
        print(
            try await milliseconds { try await clone.prepareSnapshots(into: user, memory: memory) }
        )
        let files = try FileManager.default.subpathsOfDirectory(
            atPath: clone.workspace + "/Sources"
        )
        .filter { $0.hasSuffix(".swift") }.sorted()
        for time in 0..<times {
            // As an agent: the stamps of what it wrote before are older than a moment.
            try await Task.sleep(for: .milliseconds(200))
            let none = try await snapshot(clone, user, memory, isNew: false)
            try change(files, 1, in: clone, time)
            let one = try await snapshot(clone, user, memory, isNew: true)
            try change(files, Self.mostChanged, in: clone, time)
            let many = try await snapshot(clone, user, memory, isNew: true)
            print("\(none) \(one) \(many)")
        }
        let program = try await GitProgram.find(environment: environment)
        print(try await milliseconds { _ = try await clone.importWork(with: program) })
        try await user.forget(clone.run)
    }

    private func clone() async throws -> (
        milliseconds: Double, clone: RunClone, user: UserRepository
    ) {
        let program = try await GitProgram.find(environment: environment)
        let user = try await UserRepository.discover(at: repository, program: program)
        var request = RunClone.Request(
            run: try RunReference("bench"),
            base: try await user.resolve().commit,
            branch: try BranchName(validating: "berth/bench"),
            identity: .berth,
            workspace: folder + "/workspace",
            hostFolder: RunGitFolder(path: folder + "/git")
        )
        request.objectCache = ObjectCache(path: cache)
        let start = clock.now
        let new = try await RunClone.create(from: user, request)
        return (start.duration(to: clock.now) / .milliseconds(1), new.clone, user)
    }

    private func change(_ files: [String], _ count: Int, in clone: RunClone, _ time: Int) throws {
        for number in 0..<count {
            let file = files[(time * 7_919 + number * 251) % files.count]
            try Data("changed \(time) \(count)\n".utf8)
                .write(to: URL(filePath: "\(clone.workspace)/Sources/\(file)"))
        }
    }

    private func snapshot(
        _ clone: RunClone,
        _ user: UserRepository,
        _ memory: SnapshotMemory,
        isNew: Bool
    ) async throws -> Double {
        try await milliseconds {
            let outcome = try await clone.snapshot(into: user, memory: memory)
            precondition(outcome.isNew == isNew)
        }
    }

    private func milliseconds(_ work: () async throws -> Void) async throws -> Double {
        let start = clock.now
        try await work()
        return start.duration(to: clock.now) / .milliseconds(1)
    }
}
