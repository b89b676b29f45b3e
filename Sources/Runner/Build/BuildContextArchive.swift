import Archive
import Diagnostics
import Dockerfile
public import Planner
import Resolver

/// The build context of a plan as members of one archive: what the builder gets on its standard
/// input, and what `berth plan --output` writes as files.
struct BuildContextArchive {
    /// The name of the Dockerfile in the archive.
    static let dockerfileName = "\(BuildContext.ownFolder)/Dockerfile"

    /// The members, folders before what they hold.
    let members: [TarMember]

    /// Lists the members; file contents are read while the archive is written.
    ///
    /// - Parameters:
    ///   - build: The build.
    ///   - dockerfile: The Dockerfile's text, with labels at its end.
    ///   - dockerfilePath: Its place in the archive.
    /// - Throws: A diagnostic for a file or folder that cannot be read.
    init(_ build: BuildPlan, dockerfile: String, dockerfilePath: String = dockerfileName) throws {
        var members: [TarMember] = []
        if let folder = build.context.folder {
            members += try Self.members(of: folder)
        }
        members.append(.directory(BuildContext.ownFolder))
        if !build.context.features.isEmpty {
            members.append(.directory("\(BuildContext.ownFolder)/features"))
        }
        for feature in build.context.features {
            members.append(.directory(feature.contextPath))
            members += try TarMember.members(
                ofFolder: feature.hostPath,
                prefix: feature.contextPath + "/"
            )
        }
        for file in build.context.files {
            members.append(
                .file(file.path, bytes: file.text.utf8, mode: file.isExecutable ? 0o755 : 0o644)
            )
        }
        members.append(.file(dockerfilePath, bytes: dockerfile.utf8))
        self.members = members
    }

    private static func members(of folder: ContextFolder) throws -> [TarMember] {
        let walk = try ContextWalk(folder)
        return try walk.entries.map { entry in
            switch entry.kind {
            case .directory:
                .directory(entry.path)
            case .link(let target):
                .symbolicLink(entry.path, target: target)
            case .file(_, let isExecutable):
                try .file(
                    entry.path,
                    from: "\(folder.path)/\(entry.path)",
                    mode: isExecutable ? 0o755 : 0o644
                )
            }
        }
    }
}

extension BuildPlan {
    /// The Dockerfile with the labels at its end: they change without a step being built anew.
    public var labelledDockerfile: String {
        let escape = ParserDirectives.escape(in: dockerfile)
        return dockerfile
            + """

            LABEL \(ImageLabels.buildKey)="\(key)"
            LABEL \(ImageLabels.metadata)=\(DockerfileLabel.quoted(metadataLabel, escape: escape))

            """
    }
}

/// Labels of images and containers.
enum ImageLabels {
    /// The digest of everything that decided an image.
    static let buildKey = "berth.build-key"
    /// The image metadata of the Dev Container specification.
    static let metadata = "devcontainer.metadata"
}
