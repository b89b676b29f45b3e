import Diagnostics
import DockerEngine
import FoundationEssentials
import Glibc
import JSONC
import OrderedCollections

/// Gives trees of files to other owners.
enum Ownership {
    /// Changes the owner of everything in a folder; links themselves, not what they lead to.
    static func give(_ folder: String, to user: Int, _ group: Int) throws(DiagnosticError) {
        func change(_ path: String) throws(DiagnosticError) {
            guard lchown(path, uid_t(user), gid_t(group)) == 0 else {
                throw Files.failure("change the owner of", path, errno)
            }
        }
        try change(folder)
        for name in (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? [] {
            try change("\(folder)/\(name)")
        }
    }

    /// Changes the owner of everything in a folder of a container, as its root.
    static func give(
        _ folder: String,
        to user: Int,
        _ group: Int,
        engine: DockerEngine,
        container: String
    ) async throws {
        let result = try await engine.run(
            ExecConfig(["chown", "-R", "\(user):\(group)", folder], user: "0"),
            in: container,
            limit: .seconds(600)
        )
        guard result.exitCode == 0 else {
            throw DiagnosticError(
                Diagnostic(
                    code: "chown",
                    "cannot give `\(folder)` of the container to \(user):\(group)",
                    excerpt: result.stderrText,
                    exitCode: .environment
                )
            )
        }
    }

    /// Changes the owner of everything in a folder of the host by a container made for that, as
    /// the root of the engine.
    static func takeBack(
        _ folder: String,
        _ owner: (user: Int, group: Int),
        engine: DockerEngine,
        image: String,
        run: String? = nil
    ) async throws {
        var labels: JSONObject = [ContainerLabels.helper: "owner"]
        if let run { labels[ContainerLabels.run] = .string(run) }
        let helper = try await engine.createContainer(
            body: [
                "Image": .string(image), "User": "0", "Entrypoint": ["chown"],
                "Cmd": ["-R", .string("\(owner.user):\(owner.group)"), "/workspace"],
                "Labels": .object(labels),
                "HostConfig": [
                    "NetworkMode": "none",
                    "Mounts": [
                        [
                            "Type": "bind", "Source": .string(folder), "Target": "/workspace",
                        ]
                    ],
                ],
            ]
        ).id
        try await engine.startContainer(helper)
        _ = try await engine.waitForContainer(helper, limit: .seconds(600))
        try await engine.removeContainer(helper, force: true)
    }
}
