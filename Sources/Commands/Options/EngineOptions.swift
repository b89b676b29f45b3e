import ArgumentParser

/// Flags of the reference CLI about the programs that it calls and the folder where it keeps
/// things on the host; Berth talks to the engine itself and has its own folders.
struct EngineOptions: ParsableArguments {
    @Option(name: .customLong("docker-path"), help: .hidden)
    var dockerPath: String?

    @Option(name: .customLong("docker-compose-path"), help: .hidden)
    var dockerComposePath: String?

    @Option(name: .customLong("user-data-folder"), help: .hidden)
    var userDataFolder: String?
}
