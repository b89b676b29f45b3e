import Glibc

extension UserRepository {
    /// Finds the repository that a folder is in.
    ///
    /// - Throws: ``GitError/notARepository(path:)``, ``GitError/dubiousOwnership(path:)``,
    ///   ``GitError/runFolder(path:)``, ``GitError/file(path:operation:reason:)`` for a folder that
    ///   is not there. A repository
    ///   without commits is found; ``resolve(base:)`` then says so.
    public static func discover(
        at path: String,
        program: GitProgram
    ) async throws(GitError) -> Self {
        guard access(path, R_OK | X_OK) == 0 else {
            throw .file(path: path, operation: "open", reason: systemReason())
        }
        guard !isOfRun(path) else { throw .runFolder(path: path) }
        let git = GitCommand(program, .user, in: path)
        if let whole = try await glance(git, path: path) { return whole }
        let facts = try await facts(git, path: path)
        let (gitDirectory, common, objects) = try await places(git, facts)
        let topLevel =
            facts.isInWorkTree ? try await git.text(["rev-parse", "--show-toplevel"]) : nil
        if topLevel == nil, !facts.isBare { throw .notARepository(path: path) }
        let head = try await git.optionalText([
            "rev-parse", "--verify", "--quiet", "HEAD^{commit}",
        ])
        let branch = try await git.optionalText(["symbolic-ref", "--quiet", "--short", "HEAD"])
        return Self(
            program: program,
            topLevel: topLevel,
            gitDirectory: gitDirectory,
            commonDirectory: common,
            objectDirectories: ObjectDirectories.all(from: objects),
            objectFormat: facts.format,
            isShallow: facts.isShallow,
            currentBranch: branch,
            head: head.flatMap { ObjectName($0) }
        )
    }

    /// Whether a folder is the clone of a run or lies in one: beside its folder are those that
    /// belong to every run.
    private static func isOfRun(_ path: String) -> Bool {
        var names = (HostFile.realPath(path) ?? path).split(separator: "/")
        while let name = names.popLast() {
            guard name == RunGitFolder.workspaceName else { continue }
            let run = "/" + names.joined(separator: "/")
            let isWhole = RunGitFolder.companions.allSatisfy { access("\(run)/\($0)", F_OK) == 0 }
            if isWhole { return true }
        }
        return false
    }

    /// Asks everything in one process of git, which a usual repository answers.
    ///
    /// - Returns: The repository; nil for one that needs several questions, as one without commits
    ///   or with a line break in a path.
    private static func glance(
        _ git: GitCommand,
        path: String
    ) async throws(GitError) -> Self? {
        let outcome = try await git.run(
            ["rev-parse"] + factQuestions + pathQuestions.joined()
                + ["--show-cdup", "HEAD^{commit}", "--symbolic-full-name", "HEAD"]
        )
        guard outcome.isSuccess else { return nil }
        let facts = Facts(outcome.output.line)
        var lines = facts.pathLines[...]
        guard let reference = lines.popLast(), let head = lines.popLast().flatMap(ObjectName.init)
        else { return nil }
        let top = facts.isInWorkTree ? lines.popLast().flatMap { realPath("\(path)/\($0)") } : nil
        // The name of `HEAD` itself stands for one that is on no branch.
        let branch = reference.hasPrefix(branches) ? reference.dropFirst(branches.count) : nil
        guard lines.count == pathQuestions.count, top != nil || facts.isBare,
            branch != nil || reference == "HEAD"
        else { return nil }
        let places = Array(lines)
        return Self(
            program: git.program,
            topLevel: top,
            gitDirectory: places[0],
            commonDirectory: places[1],
            objectDirectories: ObjectDirectories.all(from: places[2]),
            objectFormat: facts.format,
            isShallow: facts.isShallow,
            currentBranch: branch.map(String.init),
            head: head
        )
    }

    private static let branches = "refs/heads/"

    private static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private struct Facts {
        var isBare: Bool
        var isInWorkTree: Bool
        var isShallow: Bool
        var format: ObjectFormat
        /// The lines with the paths, which are more than three where a path holds a line break.
        var pathLines: [String]

        init(_ text: String) {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                .map(String.init)
            isBare = lines.first == "true"
            isInWorkTree = lines.dropFirst().first == "true"
            isShallow = lines.dropFirst(2).first == "true"
            format = lines.dropFirst(3).first.flatMap(ObjectFormat.init(rawValue:)) ?? .sha1
            pathLines = Array(lines.dropFirst(4))
        }
    }

    private static let factQuestions = [
        "--is-bare-repository", "--is-inside-work-tree", "--is-shallow-repository",
        "--show-object-format",
    ]

    private static let pathQuestions = [
        ["--absolute-git-dir"], ["--path-format=absolute", "--git-common-dir"],
        ["--path-format=absolute", "--git-path", "objects"],
    ]

    /// The git directory, the common one and that of the objects.
    private static func places(
        _ git: GitCommand,
        _ facts: Facts
    ) async throws(GitError) -> (String, String, String) {
        var paths = facts.pathLines
        if paths.count != pathQuestions.count {
            paths = []
            for question in pathQuestions {
                paths.append(try await git.text(["rev-parse"] + question))
            }
        }
        return (paths[0], paths[1], paths[2])
    }

    private static func facts(
        _ git: GitCommand,
        path: String
    ) async throws(GitError) -> Facts {
        let question = ["rev-parse"] + factQuestions + pathQuestions.joined()
        let outcome = try await git.run(question)
        guard outcome.isSuccess else {
            if outcome.message.contains("dubious ownership") {
                throw .dubiousOwnership(path: quotedPath(in: outcome.message) ?? path)
            }
            if outcome.message.contains("not a git repository") {
                throw .notARepository(path: path)
            }
            throw git.failure(question, outcome)
        }
        return Facts(outcome.output.line)
    }

    private static func quotedPath(in message: String) -> String? {
        let parts = message.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 ? String(parts[1]) : nil
    }
}
