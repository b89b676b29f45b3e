import Archive
import Diagnostics
import Dockerfile
import FoundationEssentials
import Glibc
public import Planner

/// Writes a plan's Dockerfile and build context as files, so that a plain `docker build` makes
/// the same image.
public enum BuildContextFolder {
    /// Writes a build to a folder, which must be empty or not there.
    ///
    /// - Throws: A diagnostic for a folder that holds something, and for what cannot be written.
    public static func write(_ build: BuildPlan, to folder: String) throws {
        let present = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        guard present.isEmpty else {
            throw DiagnosticError(
                Diagnostic(
                    code: "folder-not-empty",
                    "`\(folder)` is not empty",
                    hints: ["name a new folder"]
                )
            )
        }
        let archive = try BuildContextArchive(
            build,
            dockerfile: withArguments(build),
            dockerfilePath: "Dockerfile"
        )
        try write(archive.members, below: folder)
    }

    /// Writes members of an archive as files below a new folder.
    static func write(_ members: [TarMember], below folder: String) throws {
        try Files.makeFolder(folder, mode: 0o755)
        for member in members { try write(member, below: folder) }
    }

    /// The command that builds what was written, for people to copy.
    public static func buildCommand(_ build: BuildPlan, folder: String) -> String {
        var words = ["docker", "build", "--tag", build.tag]
        words += build.options + [folder]
        let isPlain: (Character) -> Bool = {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:=@%+,".contains($0))
        }
        return words.map { $0.allSatisfy(isPlain) ? $0 : ShellText.quoted($0) }
            .joined(separator: " ")
    }

    /// The Dockerfile with the configuration's build arguments as defaults of their `ARG` lines, so
    /// that the build needs no flags.
    private static func withArguments(_ build: BuildPlan) -> String {
        let values = Dictionary(
            build.arguments.map { ($0.name, $0.value) },
            uniquingKeysWith: { $1 }
        )
        let escape = ParserDirectives.escape(in: build.dockerfile)
        return build.labelledDockerfile
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                let words = line.split(whereSeparator: \.isWhitespace)
                guard words.count == 2, words[0].uppercased() == "ARG",
                    let value = values[String(words[1].prefix { $0 != "=" })]
                else { return String(line) }
                let text = DockerfileLabel.quoted(value, escape: escape)
                return "ARG \(words[1].prefix { $0 != "=" })=\(text)"
            }
            .joined(separator: "\n")
    }

    private static func write(_ member: TarMember, below folder: String) throws {
        let path = "\(folder)/\(member.entry.path)"
        switch member.entry.kind {
        case .directory:
            try Files.makeFolder(path, mode: 0o755)
        case .symbolicLink(let target):
            guard symlink(target, path) == 0 else { throw Files.failure("write", path, errno) }
        default:
            switch member.content {
            case .none: try Files.write("", to: path, mode: 0o644)
            case .bytes(let bytes):
                try Data(bytes).write(to: URL(filePath: path))
            case .file(let source):
                do {
                    try FileManager.default.copyItem(atPath: source, toPath: path)
                } catch {
                    throw Files.failure("write", path, errno)
                }
            }
            try Files.setMode(path, mode_t(member.entry.mode))
        }
    }
}
