import Diagnostics

/// How the lines of a batch hang together.
struct BatchLinks {
    /// What is wrong between lines.
    private(set) var faults: [Diagnostic] = []
    private let lines: [BatchLine]
    private var byName: [String: Int] = [:]
    /// For each line the lines that it waits for.
    private var dependencies: [[Int]] = []
    private var order: [Int] = []

    init(_ lines: [BatchLine]) {
        self.lines = lines
        collectNames()
        refuseSharedBranches()
        dependencies = lines.indices.map { index in link(index) }
        let sorting = DependencyOrder(dependencies: dependencies)
        order = sorting.order
        for circle in sorting.circles { refuse(circle) }
    }

    /// The tasks with their copies, each after those that it waits for.
    mutating func tasks() -> [BatchTask] {
        var tasks: [BatchTask] = []
        var places: [Int: [Int]] = [:]
        for index in order {
            let line = lines[index]
            var submission = line.submission
            submission.after = line.after.compactMap { name in
                byName[name.text] == nil ? RunIdentifier(parsing: name.text) : nil
            }
            for copy in submission.copies(line.count) {
                places[index, default: []].append(tasks.count)
                tasks.append(
                    BatchTask(
                        name: line.name?.text,
                        line: line.number,
                        submission: copy,
                        after: dependencies[index].flatMap { places[$0] ?? [] }
                    )
                )
            }
        }
        return tasks
    }

    private mutating func collectNames() {
        for (index, line) in lines.enumerated() {
            guard let name = line.name else { continue }
            guard let first = byName[name.text] else {
                byName[name.text] = index
                continue
            }
            faults.append(
                Diagnostic(
                    code: "batch-name-twice",
                    "`\(name.text)` is the `id` of another task already",
                    at: name.location,
                    notes: ["the other one is in line \(lines[first].number)"],
                    hints: ["give each task an `id` of its own, or none"]
                )
            )
        }
    }

    /// Two runs cannot begin the same branch.
    private mutating func refuseSharedBranches() {
        var first: [[String]: Int] = [:]
        for line in lines {
            guard let branch = line.branch else { continue }
            for copy in line.submission.copies(line.count) {
                let key = [copy.repository, copy.branch ?? ""]
                guard let number = first[key] else {
                    first[key] = line.number
                    continue
                }
                faults.append(
                    Diagnostic(
                        code: "batch-branch-twice",
                        "`\(copy.branch ?? "")` is the branch of another task already",
                        at: branch.location,
                        notes: ["the other one is in line \(number)"],
                        hints: ["name another branch, or none: each run then makes its own"]
                    )
                )
                break
            }
        }
    }

    private mutating func link(_ index: Int) -> [Int] {
        var found: [Int] = []
        for name in lines[index].after {
            if let other = byName[name.text] {
                if !found.contains(other) { found.append(other) }
            } else if RunIdentifier(parsing: name.text) == nil {
                refuse(name)
            }
        }
        return found
    }

    private mutating func refuse(_ name: BatchLine.Name) {
        let names = lines.compactMap { $0.name?.text }
        let nearest = Suggestion.nearest(to: name.text, in: names)
        let hint =
            nearest.map { "did you mean `\($0)`?" }
            ?? "give that task `\"id\": \"\(name.text)\"`, or name a run by its identifier"
        faults.append(
            Diagnostic(
                code: "batch-unknown-task",
                "no task of the file has the `id` `\(name.text)`",
                at: name.location,
                hints: [hint]
            )
        )
    }

    private mutating func refuse(_ circle: [Int]) {
        guard let first = circle.first else { return }
        let names = (circle + [first]).map { "`\(lines[$0].name?.text ?? "")`" }
        let other = circle.dropFirst().first ?? first
        let place = lines[first].after.first { byName[$0.text] == other }
        faults.append(
            Diagnostic(
                code: "batch-circle",
                circle.count == 1
                    ? "\(names[0]) waits for itself"
                    : "tasks wait for each other: " + names.joined(separator: " after "),
                at: place?.location,
                hints: ["take one `after` of them out"]
            )
        )
    }
}
