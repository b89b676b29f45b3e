import Subprocess
import SystemPackage

extension GitCommand {
    /// The settings that no command goes without.
    ///
    /// They come on top of an owned git directory, never instead of one: filters, ssh commands and
    /// aliases of a planted configuration cannot be switched off this way.
    private static let always = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.untrackedCache=false",
        "core.pager=cat", "core.editor=/bin/false", "gc.auto=0", "maintenance.auto=false",
        "commit.gpgSign=false", "tag.gpgSign=false",
        "log.showSignature=false", "submodule.recurse=false",
        "advice.detachedHead=false", "core.quotePath=false",
    ]

    /// What counts wherever no remote is asked for.
    private static let offline = ["credential.helper=", "protocol.allow=never"]

    /// What counts in folders of Berth's own, whatever the user's repository says.
    private static let sealed = [
        "core.attributesFile=/dev/null", "core.excludesFile=/dev/null", "core.symlinks=true",
        "core.fileMode=true", "core.autocrlf=false", "core.protectHFS=true",
        "core.protectNTFS=true", "core.commitGraph=false", "core.multiPackIndex=false",
        "core.bigFileThreshold=32m", "pack.threads=2", "pack.windowMemory=256m",
        "core.logAllRefUpdates=false", "init.templateDir=",
    ]

    func configuration(_ arguments: [String]) -> Configuration {
        let settings =
            switch trust {
            case .sealed: Self.always + Self.offline + Self.sealed
            case .user: Self.always + Self.offline
            case .remote: Self.always
            }
        var words = settings.flatMap { ["-c", $0] }
        if let gitDirectory { words.append("--git-dir=\(gitDirectory)") }
        if let workTree { words.append("--work-tree=\(workTree)") }
        let base =
            switch trust {
            case .sealed: program.sealedVariables
            case .user: program.userVariables
            case .remote: program.remoteVariables
            }
        let merged = base.merging(variables) { _, ours in ours }
        var environment: [Environment.Key: String] = [:]
        for (name, value) in merged { environment[.init(stringLiteral: name)] = value }
        var options = PlatformOptions()
        // A group of its own, so that ending git also ends what git has started, and Ctrl-C is for
        // Berth alone to handle.
        options.processGroupID = 0
        options.teardownSequence = [
            .gracefulShutDown(
                toProcessGroup: true,
                allowedDurationToNextStep: .seconds(2)
            )
        ]
        return Configuration(
            executable: .path(FilePath(program.path)),
            arguments: Arguments(words + arguments),
            environment: .custom(environment),
            workingDirectory: FilePath(folder),
            platformOptions: options
        )
    }
}
