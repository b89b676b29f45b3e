import Archive
import Crypto
import Diagnostics
import DockerEngine
import FoundationEssentials
import Glibc

/// The program that leads a run's loopback ports to the gateway, and its image on an engine.
struct RelayProgram {
    /// The program on this machine.
    let path: String

    static let name = "berth-relay"
    private static let repository = "berth/relay"

    /// Finds the program beside Berth's own.
    ///
    /// - Throws: A diagnostic that says where it was looked for.
    static func find() throws(DiagnosticError) -> Self {
        let link = "/proc/self/exe"
        guard let own = try? FileManager.default.destinationOfSymbolicLink(atPath: link) else {
            throw Files.failure("read", link, errno)
        }
        let folder = own.split(separator: "/").dropLast().reduce(into: "") { $0 += "/\($1)" }
        let places = ["\(folder)/\(name)", "\(folder)/../libexec/berth/\(name)"]
        guard let path = places.first(where: { access($0, R_OK | X_OK) == 0 }) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "relay-missing",
                    "the program `\(name)` is missing, without which a run reaches no host",
                    notes: places.map { "it is not at `\($0)`" },
                    hints: [
                        "put it there: `make build` makes it beside `berth`",
                        "or go without: `--network none`",
                    ],
                    exitCode: .environment
                )
            )
        }
        return Self(path: path)
    }

    /// Puts the program into the engine as an image that holds nothing else, unless it is there;
    /// images of earlier versions go.
    ///
    /// - Returns: The image's name, which tells its content.
    func provideImage(_ engine: DockerEngine) async throws -> String {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Files.failure("read", path, errno)
        }
        let hash = SHA256.hash(data: bytes).prefix(16).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        let image = "\(Self.repository):\(hash)"
        do {
            _ = try await engine.inspectImage(image)
            return image
        } catch DockerError.notFound {
            _ = try await engine.importImage(
                TarWriter([TarMember.file(Self.name, bytes: bytes, mode: 0o755)]),
                repository: Self.repository,
                tag: hash,
                changes: [
                    "LABEL \(ImageLabels.buildKey)=\(Self.name)-\(hash)",
                    "ENTRYPOINT [\"/\(Self.name)\"]",
                ]
            )
            try? await removeOthers(image, engine)
            return image
        }
    }

    /// Removes images of other versions that no container uses.
    private func removeOthers(_ image: String, _ engine: DockerEngine) async throws {
        let filters = EngineFilters().and("reference", Self.repository)
        for name in try await engine.listImages(filters: filters).flatMap(\.repoTags)
        where name != image {
            try? await engine.removeImage(name)
        }
    }
}
