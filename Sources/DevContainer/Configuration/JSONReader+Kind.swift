import Diagnostics
import JSONC
import OrderedCollections

extension JSONReader {
    /// The kind of a configuration and the place that decides it; nil with a fault when there is
    /// none or more than one.
    ///
    /// The image of a container that is there already stands in for none.
    func kind(
        containerImage: String?
    ) -> (kind: Configuration.Kind, location: SourceLocation?)? {
        let dockerfile = present("dockerFile") ?? present("build")?.present("dockerfile")
        let deciders = [dockerfile, present("image"), present("dockerComposeFile")]
            .compactMap { $0 }
        guard let decider = deciders.first else {
            if let containerImage { return (.image(containerImage), nil) }
            reportNoKind()
            return nil
        }
        guard deciders.count == 1 else {
            reportKinds(deciders)
            return nil
        }
        warnAboutMembersWithoutEffect(decider)
        warnAboutShutdownAction(decider)
        let kind: Configuration.Kind? =
            switch decider.name {
            case "image": decider.requiredString().map { .image($0) }
            case "dockerComposeFile": composeService(decider).map { .compose($0) }
            default: dockerfileBuild(decider).map { .dockerfile($0) }
            }
        return kind.map { ($0, decider.location(.name)) }
    }

    private func reportNoKind() {
        if let build = present("build"), build.value.object != nil {
            build.report(
                code: "configuration-kind",
                "`build` has no `dockerfile`",
                at: .name,
                hints: ["name the Dockerfile in `build.dockerfile`, or an `image`"]
            )
            return
        }
        report(
            code: "configuration-kind",
            "the configuration has none of `image`, `build.dockerfile` and `dockerComposeFile`",
            hints: ["name an `image`, such as `\"mcr.microsoft.com/devcontainers/base:bookworm\"`"]
        )
    }

    private func reportKinds(_ deciders: [JSONReader]) {
        let names = deciders.map { "`\($0.pointer.path)`" }
        deciders.last?.report(
            code: "configuration-kind",
            "the configuration has \(names.joined(separator: " and ")), which exclude each other",
            at: .name,
            hints: ["keep one of them"]
        )
    }

    private func warnAboutMembersWithoutEffect(_ decider: JSONReader) {
        let others: [String] =
            switch decider.name {
            case "image": ["build", "context", "service", "runServices"]
            case "dockerComposeFile": ["build", "context", "appPort", "runArgs", "workspaceMount"]
            default: ["service", "runServices"]
            }
        for name in others {
            present(name)?.report(
                .warning,
                code: "property-without-effect",
                "`\(name)` has no effect beside `\(decider.pointer.path)`",
                at: .name
            )
        }
    }

    /// One of the actions is for Compose alone, another for all the rest.
    private func warnAboutShutdownAction(_ decider: JSONReader) {
        let isCompose = decider.name == "dockerComposeFile"
        let other: ShutdownAction = isCompose ? .stopContainer : .stopCompose
        guard let action = present("shutdownAction"), action.value.string == other.rawValue else {
            return
        }
        let right: ShutdownAction = isCompose ? .stopCompose : .stopContainer
        action.report(
            .warning,
            code: "property-without-effect",
            "`\(other.rawValue)` does not fit `\(decider.pointer.path)`",
            hints: ["write `\"\(right.rawValue)\"`"]
        )
    }

    private func requiredString() -> String? {
        value.string?.isEmpty == true ? refuse(as: "a text that is not empty") : string()
    }

    private func composeService(_ decider: JSONReader) -> ComposeService? {
        guard let service = present("service") else {
            decider.report(
                code: "configuration-kind",
                "`dockerComposeFile` needs `service`",
                at: .name,
                hints: ["name the service whose container is the dev container"]
            )
            return nil
        }
        guard let files = decider.stringOrStrings(), let name = service.requiredString() else {
            return nil
        }
        return ComposeService(
            files: files,
            service: name,
            runServices: present("runServices")?.stringArray()
        )
    }

    private func dockerfileBuild(_ decider: JSONReader) -> DockerfileBuild? {
        guard let dockerfile = decider.requiredString() else { return nil }
        let build = present("build")
        let isOld = decider.name == "dockerFile"
        build?.warnAboutMembers(
            besides: ["dockerfile", "context", "args", "target", "cacheFrom", "options"],
            of: "`build`"
        )
        if isOld, let newer = build?.present("dockerfile") {
            newer.report(
                .warning,
                code: "property-without-effect",
                "`build.dockerfile` has no effect beside `dockerFile`",
                at: .name
            )
        }
        let context = (isOld ? present("context") : nil) ?? build?.present("context")
        return DockerfileBuild(
            dockerfile: dockerfile,
            context: context?.string(),
            args: build?.present("args")?.lenientStringObject() ?? [:],
            target: build?.nonEmptyString("target"),
            cacheFrom: build?.present("cacheFrom")?.stringOrStrings() ?? [],
            options: build?.present("options")?.lenientStrings() ?? []
        )
    }
}
