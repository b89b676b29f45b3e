import DevContainer
import Diagnostics
import DockerEngine
import JSONC
import OrderedCollections
import Resolver

/// Tells what a container could not be made or started for, where a value of the configuration is
/// the cause: at its place, and with what to do.
struct ConfigurationCause {
    private static let missingSource = "bind source path does not exist: "

    let loaded: LoadedConfiguration
    let merged: MergedConfiguration
    /// What the flag `--mount` asks for.
    var flagMounts: [Mount] = []
    /// A folder of Berth's own that is mounted, too.
    var ownFolder: String?

    /// Runs work, and tells what it throws with the cause, as far as that is known.
    func explaining<Result>(_ work: () async throws -> Result) async throws -> Result {
        do {
            return try await work()
        } catch let missing as UserEntry.Missing {
            throw DiagnosticError(unknownUser(missing.name))
        } catch let error as any DiagnosticConvertible {
            guard let source = Self.missingSource(in: error.diagnostics),
                let diagnostic = missing(source: source, isOfCompose: !(error is DockerError))
            else { throw error }
            throw DiagnosticError(diagnostic)
        }
    }

    // MARK: Users

    /// What to tell of a user that the image does not have.
    func unknownUser(_ name: String) -> Diagnostic {
        let askers = [("remoteUser", merged.remoteUser), ("containerUser", merged.containerUser)]
        let asker = askers.first { Self.name($0.1?.value) == name }
        var diagnostic = UserEntry.Missing(name: name).diagnostic
        if let (property, value) = asker, let value {
            diagnostic.summary += ", which `\(property)` names"
            if value.origins.contains(.configuration) {
                diagnostic.location = location([.key(property)])
            } else {
                diagnostic.notes.append("`\(property)` comes from \(value.askers)")
                diagnostic.hints = [
                    "create the user in the Dockerfile or by a Feature, or set `\(property)` to "
                        + "another one in \(loaded.displayPath)"
                ]
            }
        } else if let index = userArgument(name) {
            diagnostic.summary += ", which `runArgs` names"
            diagnostic.location = location([.key("runArgs"), .index(index)])
        }
        return diagnostic
    }

    /// The user without the group.
    private static func name(_ user: String?) -> String? {
        user?.split(separator: ":").first.map(String.init)
    }

    /// The place in `runArgs` that names a user.
    private func userArgument(_ name: String) -> Int? {
        let arguments = loaded.configuration.runArgs
        return arguments.indices.last { index in
            let isValue = index > 0 && ["--user", "-u"].contains(arguments[index - 1])
            let value =
                isValue
                ? arguments[index]
                : arguments[index].split(separator: "=").last
                    .map(String.init)
            let isFlag = isValue || arguments[index].hasPrefix("--user=")
            return isFlag && Self.name(value) == name
        }
    }

    // MARK: Mounts

    /// The path that an engine misses on its machine, in its words or in those of Compose.
    private static func missingSource(in diagnostics: [Diagnostic]) -> String? {
        let texts = diagnostics.flatMap { [$0.summary, $0.excerpt ?? ""] + $0.notes }
        for text in texts {
            guard let range = text.firstRange(of: missingSource) else { continue }
            return String(text[range.upperBound...].prefix { !$0.isNewline })
        }
        return nil
    }

    /// What to tell of a mount whose source is not there; nil for one of a Compose file.
    private func missing(source: String, isOfCompose: Bool) -> Diagnostic? {
        if let ownFolder, source.hasPrefix(ownFolder + "/") {
            return Diagnostic(
                code: "engine-elsewhere",
                "the engine does not see `\(source)`, where the run's files are",
                notes: ["a run needs an engine that sees the files of this machine"],
                hints: [
                    "set `XDG_STATE_HOME` to a folder that the engine sees, or name another engine by "
                        + "`DOCKER_HOST`"
                ],
                exitCode: .environment
            )
        }
        let place = place(ofSource: source)
        let asker =
            merged.mounts.first { $0.value.source == source }
            .flatMap { $0.origins.contains(.configuration) ? nil : $0.askers }
            ?? (flagMounts.contains { $0.source == source } ? "the flag `--mount`" : nil)
        if isOfCompose, place.location == nil, asker == nil { return nil }
        return Diagnostic(
            code: "mount-source",
            "there is no `\(source)` to mount on the engine's machine",
            at: place.location,
            notes: [
                "a bind mount needs its source before the container is made"
                    + (place.property.map { "; `\($0)` names it" } ?? "")
                    + (asker.map { "; \($0) asks for it" } ?? "")
            ],
            hints: [
                "make it, by `initializeCommand` if it must be there on every machine, or mount a "
                    + "volume by `type=volume`"
            ]
        )
    }

    private func place(
        ofSource source: String
    ) -> (location: SourceLocation?, property: String?) {
        let members = loaded.configuration.substituted
        if case .mount(let mount) = loaded.configuration.workspaceMount, mount.source == source {
            return (location([.key("workspaceMount")]), "workspaceMount")
        }
        let lists = ["mounts", "runArgs"].flatMap { name in
            (members[name]?.array ?? []).enumerated().map { (name, $0.offset, $0.element) }
        }
        for (name, index, element) in lists where Self.isMount(element, of: source) {
            return (location([.key(name), .index(index)]), "\(name)[\(index)]")
        }
        return (nil, nil)
    }

    private static func isMount(_ element: JSONValue, of source: String) -> Bool {
        if let text = element.string {
            let mount = text.trimmingPrefix("--mount=")
            return (try? Mount(parsing: String(mount)))?.source == source
        }
        return (element["source"] ?? element["src"])?.string == source
    }

    private func location(_ tokens: [JSONPointer.Token]) -> SourceLocation? {
        loaded.document.location(of: JSONPointer(tokens))
    }
}
