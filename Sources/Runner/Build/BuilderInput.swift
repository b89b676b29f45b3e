import Archive
import Diagnostics
import DockerEngine
import Dockerfile
import FoundationEssentials
import Planner

/// What a builder is given to read.
///
/// Usually that is one archive on its standard input: what the Dockerfile copies, and Berth's own
/// files in a folder beside it. A Dockerfile that copies its whole context would copy that folder,
/// too. For such a one the context is the folder on the disk, as it is, and Berth's files come
/// through a second context, or an image where the builder knows only one.
struct BuilderInput {
    /// The archive for the builder's standard input, if there is one.
    var archive: TarWriter?
    /// The Dockerfile, in the archive or on the disk.
    var dockerfilePath: String
    /// The last argument of the builder's command.
    var context: String
    /// Further flags.
    var flags: [String] = []

    /// The name of the second context.
    private static let ownContext = "berth-build"
    /// The first major version of the engine whose builder knows several contexts.
    private static let versionWithContexts = 23

    /// Prepares the input, hands it to the body and takes away what was made for it.
    static func with<Result>(
        _ build: BuildPlan,
        _ cli: DockerCLI,
        _ engine: DockerEngine,
        _ body: (BuilderInput) async throws -> Result
    ) async throws -> Result {
        guard let folder = build.context.folder, copiesOwnFiles(folder) else {
            let members = try BuildContextArchive(build, dockerfile: build.labelledDockerfile)
                .members
            return try await body(
                BuilderInput(
                    archive: TarWriter(members),
                    dockerfilePath: BuildContextArchive.dockerfileName,
                    context: "-"
                )
            )
        }
        return try await withFolder(folder, build, cli, engine, body)
    }

    /// Gives the folder on the disk, and Berth's own files by another way.
    private static func withFolder<Result>(
        _ folder: ContextFolder,
        _ build: BuildPlan,
        _ cli: DockerCLI,
        _ engine: DockerEngine,
        _ body: (BuilderInput) async throws -> Result
    ) async throws -> Result {
        let scratch =
            FileManager.default.temporaryDirectory.path
            + "/berth-build-\(UUID().uuidString.lowercased())"
        try Files.makeFolder(scratch)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        try Files.write(folder.ignoreText, to: "\(scratch)/Dockerfile.dockerignore")
        var input = BuilderInput(
            archive: nil,
            dockerfilePath: "\(scratch)/Dockerfile",
            context: folder.path
        )
        let members = try ownMembers(build)
        if members.isEmpty {
            try Files.write(build.labelledDockerfile, to: input.dockerfilePath)
            return try await body(input)
        }
        if cli.hasBuildx, try await knowsContexts(engine) {
            try BuildContextFolder.write(members, below: "\(scratch)/files")
            input.flags = ["--build-context", "\(ownContext)=\(scratch)/files"]
            try Files.write(
                build.dockerfile(takingOwnFilesFrom: ownContext),
                to: input.dockerfilePath
            )
            return try await body(input)
        }
        return try await withImage(of: members, tag: String(scratch.suffix(12)), engine) { image in
            try Files.write(build.dockerfile(takingOwnFilesFrom: image), to: input.dockerfilePath)
            return try await body(input)
        }
    }

    /// Berth's own files for a build; empty when its steps need none.
    private static func ownMembers(_ build: BuildPlan) throws -> [TarMember] {
        guard !build.context.features.isEmpty || !build.context.files.isEmpty else { return [] }
        var own = build
        own.context.folder = nil
        return try BuildContextArchive(own, dockerfile: "").members
            .filter { $0.entry.path != BuildContextArchive.dockerfileName }
    }

    /// Imports files as an image for the length of a build.
    private static func withImage<Result>(
        of members: [TarMember],
        tag: String,
        _ engine: DockerEngine,
        _ body: (String) async throws -> Result
    ) async throws -> Result {
        let repository = "berth/build-files"
        _ = try await engine.importImage(TarWriter(members), repository: repository, tag: tag)
        let image = "\(repository):\(tag)"
        do {
            let result = try await body(image)
            try? await engine.removeImage(image)
            return result
        } catch {
            try? await engine.removeImage(image)
            throw error
        }
    }

    /// Whether something that is copied from the context means Berth's folder in it, too.
    private static func copiesOwnFiles(_ folder: ContextFolder) -> Bool {
        guard let sources = folder.sources else { return true }
        return sources.contains { source in
            let first = source.split(separator: "/").first { $0 != "." }
            return first.map { Glob.matches(String($0), BuildContext.ownFolder) } ?? true
        }
    }

    private static func knowsContexts(_ engine: DockerEngine) async throws -> Bool {
        let version = try await engine.version().version
        return (Int(version.prefix { $0.isNumber }) ?? 0) >= versionWithContexts
    }
}

extension BuildPlan {
    /// The labelled Dockerfile in which Berth's own stage takes its files from somewhere else than
    /// the context.
    fileprivate func dockerfile(takingOwnFilesFrom place: String) -> String {
        let text = labelledDockerfile
        guard let stage = text.ranges(of: " AS \(target)\n").last else { return text }
        let mounted = "source=\(BuildContext.ownFolder)/"
        let copied = "\nCOPY \(BuildContext.ownFolder)/"
        let own = String(text[stage.upperBound...])
            .replacing(mounted, with: "from=\(place),source=/\(BuildContext.ownFolder)/")
            .replacing(copied, with: "\nCOPY --from=\(place) /\(BuildContext.ownFolder)/")
        return text[..<stage.upperBound] + own
    }
}
