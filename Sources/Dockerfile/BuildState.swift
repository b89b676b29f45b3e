import JSONC

/// What a build knows while it goes through the instructions of one stage after the other.
struct BuildState {
    let settings: Dockerfile.BuildSettings
    let globals: [String: String]
    private(set) var environment: [String: String]
    private(set) var user: String?
    private(set) var process: Dockerfile.ImageProcess
    private var setsCommand = false
    private var shell = ["/bin/sh", "-c"]
    private var arguments: [String: String] = [:]
    private var triggers: [Instruction] = []

    init(
        settings: Dockerfile.BuildSettings,
        globals: [String: String],
        environment: [String: String],
        user: String?,
        process: Dockerfile.ImageProcess = Dockerfile.ImageProcess()
    ) {
        self.settings = settings
        self.globals = globals
        self.environment = environment
        self.user = user
        self.process = process
    }

    /// Forgets the build arguments, since each stage declares its own, and carries out what the
    /// stage below left for this one with `ONBUILD`.
    mutating func beginStage() throws(DockerfileError) {
        arguments = [:]
        setsCommand = false
        let left = triggers
        triggers = []
        for instruction in left {
            try apply(instruction)
        }
    }

    /// Carries out what matters to users and to the image's process; other instructions say nothing
    /// here.
    mutating func apply(_ instruction: Instruction) throws(DockerfileError) {
        let variables = arguments.merging(environment) { _, fromEnvironment in fromEnvironment }
        switch instruction.keyword {
        case "ENV":
            for assignment in instruction.assignments {
                let name = try instruction.expand(assignment.name, variables)
                environment[name] = try instruction.expand(assignment.value ?? "", variables)
            }
        case "ARG":
            for assignment in instruction.assignments {
                arguments[assignment.name] = try value(of: assignment, instruction, variables)
            }
        case "USER":
            guard let word = instruction.words().first else { return }
            user = try instruction.expand(word.text, variables)
        case "ONBUILD":
            if let trigger = instruction.trigger { triggers.append(trigger) }
        case "SHELL":
            shell = instruction.listedWords ?? shell
        case "CMD":
            process.command = words(of: instruction)
            setsCommand = true
        case "ENTRYPOINT":
            process.entrypoint = words(of: instruction)
            // An inherited command belongs to the entrypoint that is replaced.
            if !setsCommand { process.command = [] }
        default: break
        }
    }

    /// A list as it stands, or a line for the shell.
    private func words(of instruction: Instruction) -> [String] {
        instruction.listedWords ?? shell + [instruction.arguments]
    }

    /// A given value wins over the stage's own default, that over the one before the first `FROM`.
    private func value(
        of assignment: Assignment,
        _ instruction: Instruction,
        _ variables: [String: String]
    ) throws(DockerfileError) -> String? {
        if let given = settings.arguments[assignment.name] { return given }
        if let word = assignment.value { return try instruction.expand(word, variables) }
        return globals[assignment.name] ?? settings.platformArguments[assignment.name]
    }
}

extension Instruction {
    /// The words when they are written as a list, `["like", "this"]`.
    fileprivate var listedWords: [String]? {
        guard let list = (try? JSONValue(parsing: arguments))?.array else { return nil }
        let words = list.compactMap(\.string)
        return words.count == list.count ? words : nil
    }
}
