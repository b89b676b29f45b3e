import Planner

extension ImageBuilder {
    /// The arguments of the builder's command.
    func arguments(
        _ build: BuildPlan,
        _ options: Options,
        _ cli: DockerCLI,
        _ input: BuilderInput
    ) -> [String] {
        var arguments = cli.buildArguments
        if options.pushes || options.output != nil { arguments.removeAll { $0 == "--load" } }
        if build.builder == .buildKit { arguments += ["--progress", "plain"] }
        arguments += ["--file", input.dockerfilePath]
        for tag in options.tags.isEmpty ? [build.tag] : options.tags {
            arguments += ["--tag", tag]
        }
        if !build.target.isEmpty { arguments += ["--target", build.target] }
        if let platform = build.platform { arguments += ["--platform", platform] }
        arguments += cacheArguments(build, options, cli)
        for argument in build.arguments {
            arguments += ["--build-arg", "\(argument.name)=\(argument.value)"]
        }
        for label in options.labels { arguments += ["--label", label] }
        if options.pushes, cli.hasBuildx { arguments.append("--push") }
        if let output = options.output { arguments += ["--output", output] }
        return arguments + input.flags + build.options + [input.context]
    }

    private func cacheArguments(
        _ build: BuildPlan,
        _ options: Options,
        _ cli: DockerCLI
    ) -> [String] {
        var arguments: [String] = []
        if options.usesNoCache {
            arguments.append("--no-cache")
        } else {
            for image in options.cacheFrom + build.cacheFrom {
                arguments += ["--cache-from", image]
            }
        }
        if let cacheTo = options.cacheTo, cli.hasBuildx { arguments += ["--cache-to", cacheTo] }
        if options.keepsInlineCache || (options.isCacheInline && !cli.hasBuildx) {
            arguments += ["--build-arg", "BUILDKIT_INLINE_CACHE=1"]
        }
        return arguments
    }
}

extension ImageBuilder.Options {
    /// Whether the cache is to be written into the image itself.
    var isCacheInline: Bool {
        cacheTo?.split(separator: ",").contains("type=inline") == true
    }
}
