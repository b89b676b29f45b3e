extension Dockerfile {
    /// Returns the images from outside that a build of the target takes something from, beside the
    /// one that it is built upon: other stages' bases, and what `COPY`, `ADD` and mounts name.
    ///
    /// Names with variables that only the builder knows are left out.
    ///
    /// - Returns: The references in the order in which they are met, each once.
    /// - Throws: When the target does not exist, or the image's name of a stage cannot be expanded.
    public func otherImageReferences(
        _ settings: BuildSettings = BuildSettings()
    ) throws(DockerfileError) -> [String] {
        let variables = try globalVariables(settings)
        let base = try baseImageReference(settings)
        var images: [String] = []
        var reached: Set<Int> = []
        var waiting = [try stage(settings.target)]
        while let current = waiting.popLast() {
            guard reached.insert(current.index).inserted else { continue }
            let named =
                [try expand(current.image, variables, at: current)]
                + current.instructions.flatMap(\.imageNames)
            for name in named {
                if let other = earlierStage(name, before: current) {
                    waiting.append(other)
                } else if name != base, name != "scratch", !name.contains("$"),
                    !name.isEmpty, !images.contains(name)
                {
                    images.append(name)
                }
            }
        }
        return images
    }

    private func earlierStage(_ name: String, before stage: Stage) -> Stage? {
        let earlier = stages[..<stage.index]
        return earlier.last { $0.isNamed(name) }
            ?? Int(name).flatMap { earlier.indices.contains($0) ? earlier[$0] : nil }
    }
}

extension Instruction {
    /// The stages and images that files are taken from.
    fileprivate var imageNames: [String] {
        let instruction = trigger ?? self
        switch instruction.keyword {
        case "COPY", "ADD": return [instruction.flag("from")].compactMap { $0 }
        case "RUN":
            return instruction.flags.filter { $0.name == "mount" }.flatMap { flag in
                (flag.value ?? "").split(separator: ",").filter { $0.hasPrefix("from=") }
                    .map { String($0.dropFirst("from=".count)) }
            }
        default: return []
        }
    }
}
