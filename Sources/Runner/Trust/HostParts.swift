import Diagnostics
import FoundationEssentials
public import OCI
public import Planner

/// What of a plan acts on the host or opens the walls: exactly that which a user trusts, or not.
public struct HostParts: Hashable, Sendable {
    /// The repository, by the path of its top.
    public var repository: String
    /// What is done, each in one line.
    public var lines: [String]

    /// Collects the parts of a plan.
    ///
    /// - Parameters:
    ///   - plan: The plan, in which variables of the environment stand as they are written.
    ///   - repository: The repository, by the path of its top.
    ///   - folder: The folder with the repository's files: its top, or that of a clone.
    public init(_ plan: Plan, repository: String, folder: String) {
        self.repository = repository
        lines = plan.demands.flatMap { demand -> [String] in
            var text = "\(demand.summary), asked for by \(demand.origin)"
            if let detail = demand.detail { text += ": \(detail)" }
            let shown = text.replacing(folder, with: "${localWorkspaceFolder}")
            return [shown] + Self.files(demand.detail ?? "", below: folder)
        }
    }

    /// What stands for all of it: the same for the same parts of the same repository.
    public var digest: Digest {
        Digest.sha256(of: ([repository] + lines).joined(separator: "\n").utf8)
    }

    /// The files of the repository that a command names, with what is in them.
    private static func files(_ command: String, below folder: String) -> [String] {
        let words = command.split { " \t\n;&|()<>\"'`".contains($0) }.map(String.init)
        var seen: Set<String> = []
        return words.compactMap { word in
            let path = word.hasPrefix(folder + "/") ? word : "\(folder)/\(word)"
            guard seen.insert(path).inserted, !word.hasPrefix("/") || path == word,
                let bytes = try? Files.read(path, followsLinks: false)
            else { return nil }
            let name = path.dropFirst(folder.count + 1)
            return "the file `\(name)`, \(Digest.sha256(of: bytes))"
        }
    }

    /// Returns an environment in which variables that are not for everybody stand as they are
    /// written in configurations, so that neither their values nor their changes matter.
    public static func environment(_ environment: [String: String]) -> [String: String] {
        var symbolic: [String: String] = [:]
        for (name, value) in environment {
            symbolic[name] = HostVariables.isHarmless(name) ? value : "${localEnv:\(name)}"
        }
        return symbolic
    }
}
