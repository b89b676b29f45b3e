import Git

/// Measures how long it takes to tell which branches would conflict:
/// `berth-bench conflicts REPOSITORY BRANCHES`.
struct ConflictBench {
    let repository: String
    /// How many there are; they are named `berth/1` and so on.
    let branches: Int

    /// Prints how many pairs conflict, and how many milliseconds it took to know.
    func run(environment: [String: String]) async throws {
        let program = try await GitProgram.find(environment: environment)
        let user = try await UserRepository.discover(at: repository, program: program)
        let names = try (1...branches).map { try BranchName(validating: "berth/\($0)") }
        let clock = ContinuousClock()
        let start = clock.now
        let found = try await user.conflicts(
            among: names,
            target: try BranchName(validating: "main")
        )
        print(found.count, start.duration(to: clock.now) / .milliseconds(1))
    }
}
