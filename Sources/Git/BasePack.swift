import FoundationEssentials
import Glibc

/// Packs what a base leads to, and nothing else.
struct BasePack: Sendable {
    let repository: UserRepository
    let base: ObjectName
    /// A commit whose objects are there already.
    var known: ObjectName?

    /// Writes a pack with its index to a folder; none where there is nothing new.
    func write(to folder: String) async throws(GitError) {
        let revisions = "\(base)\n" + (known.map { "^\($0)\n" } ?? "")
        // Deltas are taken over, not looked for: it has to be quick, and is as small as it was.
        let arguments = [
            "-c", "pack.writeReverseIndex=false", "pack-objects", "--revs", "--window=0", "-q",
            "--delta-base-offset", "\(folder)/pack",
        ]
        // Git writes into its folder of objects first and moves the pack from there, which it cannot
        // do from one file system to another: so that folder is the pack's own, for this command.
        var git = repository.git
        git.variables["GIT_OBJECT_DIRECTORY"] = folder
        git.variables["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = ObjectDirectories.variable(
            repository.objectDirectories
        )
        try await git.output(arguments, input: Array(revisions.utf8))
        try HostFile.remove("\(folder)/pack")
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            chmod("\(folder)/\(name)", 0o444)
        }
    }
}
