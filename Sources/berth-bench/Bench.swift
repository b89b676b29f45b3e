import FoundationEssentials

/// What `make bench` measures inside a process of its own, where the start of one would hide it.
@main
struct Bench {
    private static let usage = """
        usage: berth-bench jsonc FILE RUNS              read a file as JSONC
               berth-bench clone REPOSITORY FOLDER CACHE  clone a repository for a run
               berth-bench snapshot REPOSITORY FOLDER CACHE TIMES
                                                          keep its files, and bring them back
               berth-bench conflicts REPOSITORY BRANCHES  tell which of its branches conflict
               berth-bench gateway FOLDER RUNS RATE SECONDS
                                                          what the gateways add to streams
               berth-bench store-fill FILE RUNS EVENTS    make a store of finished runs
               berth-bench store-open FILE TIMES          open a store and list its runs
               berth-bench store-append FILE RUNS RATE SECONDS
                                                          add events of many runs at once
               berth-bench store-write FILE RUNS SEED     write and tell, until it is killed
        """

    static func main() async throws {
        let words = Array(CommandLine.arguments.dropFirst())
        let numbers = words.dropFirst(2).compactMap { Int($0) }
        switch (words.first, words.count) {
        case ("clone", 4):
            try await cloneBench(words).clone()
        case ("snapshot", 5):
            try await cloneBench(words).snapshots(Int(words[4]) ?? 1)
        case ("conflicts", 3):
            try await ConflictBench(repository: words[1], branches: Int(words[2]) ?? 1)
                .run(environment: ProcessInfo.processInfo.environment)
        case (let verb?, 3...) where numbers.count == words.count - 2:
            try await measure(verb, path: words[1], numbers)
        default: print(usage)
        }
    }

    private static func cloneBench(_ words: [String]) -> CloneBench {
        CloneBench(
            repository: words[1],
            folder: words[2],
            cache: words[3],
            environment: ProcessInfo.processInfo.environment
        )
    }

    private static func measure(_ verb: String, path: String, _ numbers: [Int]) async throws {
        switch (verb, numbers.count) {
        case ("jsonc", 1): try JSONCReading(path: path).measure(runs: numbers[0])
        case ("store-fill", 2):
            try await StoreFilling(path: path).fill(runs: numbers[0], events: numbers[1])
        case ("store-open", 1): try await StoreReading(path: path).measure(times: numbers[0])
        case ("store-append", 3):
            try await StoreAppending(path: path, runs: numbers[0], rate: numbers[1])
                .measure(seconds: numbers[2])
        case ("gateway", 3):
            try await GatewayBench(folder: path, runs: numbers[0], rate: numbers[1])
                .measure(seconds: numbers[2])
        case ("store-write", 2):
            try await StoreWriting(path: path, runs: numbers[0], seed: numbers[1]).write()
        default: print(usage)
        }
    }
}
