import Archive
import Diagnostics
import DockerEngine
import FoundationEssentials
import JSONC
import OCI

/// The ids of a user.
struct UserEntry: Hashable {
    /// The user's id.
    var userIdentifier: Int
    /// The id of the user's group.
    var groupIdentifier: Int
}

extension UserEntry {
    /// A user that an image does not have.
    struct Missing: DiagnosticConvertible {
        /// The user, without a group.
        var name: String

        /// What to tell the user.
        var diagnostics: [Diagnostic] { [diagnostic] }

        /// The same, without who names it.
        var diagnostic: Diagnostic {
            Diagnostic(
                code: "unknown-user",
                "the image has no user `\(name)`",
                notes: ["nothing can run in the container as a user that is not there"],
                hints: ["create the user in the Dockerfile or by a Feature, or name another"]
            )
        }
    }

    /// Returns the ids of a user: noted when a container of the same image was met before, since
    /// the engine takes longer to open a container's files than to make one; else read from it.
    ///
    /// - Throws: ``Missing`` when the image has no such user.
    static func find(
        _ name: String,
        in container: String,
        engine: DockerEngine,
        cacheFolder: String
    ) async throws -> Self {
        let image = try await engine.inspectContainer(container).imageID
        return try await noted(name, image: image, cacheFolder) {
            try await Self(name, in: container, engine: engine)
        }
    }

    /// Returns the ids of a user of an image, as above; reading them takes a container that is
    /// made for it and removed again.
    ///
    /// - Throws: ``Missing`` when the image has no such user.
    static func find(
        _ name: String,
        inImage reference: String,
        engine: DockerEngine,
        cacheFolder: String
    ) async throws -> Self {
        let image = try await engine.inspectImage(reference).id
        return try await noted(name, image: image, cacheFolder) {
            let body: JSONValue = ["Image": .string(image), "Cmd": ["true"]]
            let container = try await engine.createContainer(body: body).id
            do {
                let found = try await Self(name, in: container, engine: engine)
                try await engine.removeContainer(container, force: true, removeVolumes: true)
                return found
            } catch {
                try? await engine.removeContainer(container, force: true, removeVolumes: true)
                throw error
            }
        }
    }

    private static func noted(
        _ name: String,
        image: String,
        _ cacheFolder: String,
        read: () async throws -> Self
    ) async throws -> Self {
        let key = Digest.sha256(of: "\(image) \(name)".utf8).hex
        let note = "\(cacheFolder)/users/\(key)"
        if let data = FileManager.default.contents(atPath: note) {
            let ids = String(decoding: data, as: UTF8.self).split(separator: " ").compactMap {
                Int($0)
            }
            if ids.count == 2 { return Self(userIdentifier: ids[0], groupIdentifier: ids[1]) }
        }
        let found = try await read()
        try? Files.makeFolder("\(cacheFolder)/users")
        try? Files.write("\(found.userIdentifier) \(found.groupIdentifier)", to: note)
        return found
    }

    /// Reads the ids of a user from the `/etc/passwd` of a container, which need not run.
    ///
    /// - Throws: ``Missing`` when the image has no such user.
    init(_ name: String, in container: String, engine: DockerEngine) async throws {
        let name = name.split(separator: ":").first.map(String.init) ?? name
        if let number = Int(name) {
            self.init(userIdentifier: number, groupIdentifier: number)
            return
        }
        var archive: [UInt8] = []
        do {
            for try await chunk in try await engine.getArchive(from: container, path: "/etc/passwd")
            {
                archive += chunk
            }
        } catch DockerError.notFound {
            self.init(userIdentifier: 0, groupIdentifier: 0)
            return
        }
        let content = try TarArchive.content(of: "passwd", in: archive) ?? []
        for line in String(decoding: content, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            if fields.count > 3, fields[0] == name, let user = Int(fields[2]),
                let group = Int(fields[3])
            {
                self.init(userIdentifier: user, groupIdentifier: group)
                return
            }
        }
        if name == "root" {
            self.init(userIdentifier: 0, groupIdentifier: 0)
            return
        }
        throw Missing(name: name)
    }
}
