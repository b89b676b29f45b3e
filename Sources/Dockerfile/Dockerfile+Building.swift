import Diagnostics

extension Dockerfile {
    /// What is given to a build from outside.
    public struct BuildSettings: Hashable, Sendable {
        /// The stage to build by name or number, or nil for the last one.
        public var target: String?
        /// Values of `ARG`s.
        public var arguments: [String: String]
        /// `TARGETARCH` and its kin; see ``platformArguments(target:build:)``.
        public var platformArguments: [String: String]

        /// Creates settings.
        public init(
            target: String? = nil,
            arguments: [String: String] = [:],
            platformArguments: [String: String] = [:]
        ) {
            self.target = target
            self.arguments = arguments
            self.platformArguments = platformArguments
        }
    }

    /// Returns the arguments that a builder sets by itself, for platforms such as `linux/arm64/v8`.
    public static func platformArguments(target: String, build: String) -> [String: String] {
        var arguments: [String: String] = [:]
        for (prefix, platform) in [("TARGET", target), ("BUILD", build)] {
            let parts = platform.split(separator: "/").map(String.init)
            arguments[prefix + "PLATFORM"] = platform
            arguments[prefix + "OS"] = parts.first ?? ""
            arguments[prefix + "ARCH"] = parts.count > 1 ? parts[1] : ""
            arguments[prefix + "VARIANT"] = parts.count > 2 ? parts[2] : ""
        }
        return arguments
    }

    /// Returns the image that the target is finally built upon, following names of stages.
    ///
    /// - Returns: A reference as written once variables are expanded, or `scratch`.
    /// - Throws: When the target does not exist, or the image's name cannot be expanded.
    public func baseImageReference(
        _ settings: BuildSettings = BuildSettings()
    ) throws(DockerfileError) -> String {
        try lineage(settings).baseImage
    }

    /// Returns the value of `--platform` of the `FROM` that names the base image, or nil.
    ///
    /// - Throws: When the target does not exist, or a word cannot be expanded.
    public func basePlatform(
        _ settings: BuildSettings = BuildSettings()
    ) throws(DockerfileError) -> String? {
        let variables = try globalVariables(settings)
        guard let stage = try lineage(settings).stages.first, let written = stage.platform else {
            return nil
        }
        let platform = try expand(written, variables, at: stage)
        return platform.isEmpty ? nil : platform
    }

    /// Returns the user that the target ends with.
    ///
    /// The last `USER` of the target counts, else that of the stages it builds upon, else the base
    /// image's. A variable in it is looked up in the environment first, the base image's included,
    /// and then among the build arguments.
    ///
    /// - Returns: The user, empty for root where a `USER`'s variables are, or nil where nobody says.
    /// - Throws: When the target does not exist, or a word cannot be expanded.
    public func user(
        _ settings: BuildSettings = BuildSettings(),
        baseImageEnvironment: [String: String],
        baseImageUser: String?
    ) throws(DockerfileError) -> String? {
        try outcome(settings, baseImageEnvironment, baseImageUser, ImageProcess()).user
    }

    /// Returns what the target runs: its own `ENTRYPOINT` and `CMD`, else those that it inherits.
    ///
    /// - Throws: When the target does not exist, or a word cannot be expanded.
    public func process(
        _ settings: BuildSettings = BuildSettings(),
        baseImageEnvironment: [String: String],
        baseImageProcess: ImageProcess
    ) throws(DockerfileError) -> ImageProcess {
        try outcome(settings, baseImageEnvironment, nil, baseImageProcess).process
    }

    private func outcome(
        _ settings: BuildSettings,
        _ environment: [String: String],
        _ user: String?,
        _ process: ImageProcess
    ) throws(DockerfileError) -> BuildState {
        let globals = try globalVariables(settings, declaredOnly: true)
        var state = BuildState(
            settings: settings,
            globals: globals,
            environment: environment,
            user: user,
            process: process
        )
        for stage in try lineage(settings).stages {
            try state.beginStage()
            for instruction in stage.instructions {
                try state.apply(instruction)
            }
        }
        return state
    }

    /// The stages from the one upon the base image to the target.
    func lineage(
        _ settings: BuildSettings
    ) throws(DockerfileError) -> (baseImage: String, stages: [Stage]) {
        let variables = try globalVariables(settings)
        var stages = [try stage(settings.target)]
        while true {
            let current = stages[0]
            let image = try expand(current.image, variables, at: current)
            guard !image.isEmpty else {
                throw .emptyImage(current.location, written: current.image)
            }
            // Only stages above can be built upon, so this comes to an end.
            let parent = self.stages[..<current.index].last { $0.isNamed(image) }
            guard let parent else { return (image, stages) }
            stages.insert(parent, at: 0)
        }
    }

    func expand(
        _ word: String,
        _ variables: [String: String],
        at stage: Stage
    ) throws(DockerfileError) -> String {
        let escape = directives.escape.asciiValue ?? UInt8(ascii: "\\")
        do {
            return try VariableExpansion.expand(word, variables: variables, escape: escape)
        } catch {
            throw DockerfileError(error, of: word, at: stage.location)
        }
    }

    /// The variables that a `FROM` sees, or only those that an `ARG` before it declares.
    func globalVariables(
        _ settings: BuildSettings,
        declaredOnly: Bool = false
    ) throws(DockerfileError) -> [String: String] {
        var variables = settings.platformArguments
        var declared: [String: String] = [:]
        for name in variables.keys {
            if let given = settings.arguments[name] { variables[name] = given }
        }
        for instruction in globalArguments {
            for assignment in instruction.assignments {
                var value = settings.arguments[assignment.name]
                if value == nil, let word = assignment.value {
                    value = try instruction.expand(word, variables)
                }
                guard let value else { continue }
                variables[assignment.name] = value
                declared[assignment.name] = value
            }
        }
        return declaredOnly ? declared : variables
    }
}

extension DockerfileError {
    init(_ fault: VariableExpansion.Fault, of word: String, at location: SourceLocation) {
        switch fault {
        case .malformed(let reason):
            self = .badExpansion(location, text: word, reason: reason)
        case .required(let name, let message):
            self = .variableRequired(location, name: name, message: message)
        }
    }
}
