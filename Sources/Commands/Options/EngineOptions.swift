import ArgumentParser
import Diagnostics
import Resolver
import Runner

/// Flags of the reference CLI about the programs that it calls and the folder where it keeps
/// things on the host; Berth talks to the engine itself and has its own folders.
struct EngineOptions: ParsableArguments {
    @Option(name: .customLong("docker-path"), help: .hidden)
    var dockerPath: String?

    @Option(name: .customLong("docker-compose-path"), help: .hidden)
    var dockerComposePath: String?

    @Option(name: .customLong("user-data-folder"), help: .hidden)
    var userDataFolder: String?

    /// Checks that the program that `--docker-path` names is there, for commands that need none.
    ///
    /// - Throws: A diagnostic when it is not.
    func check(_ session: Session) throws(DiagnosticError) {
        try Self.check(dockerPath, session)
    }

    /// Checks that a program that `--docker-path` names is there.
    static func check(_ dockerPath: String?, _ session: Session) throws(DiagnosticError) {
        _ = try ProgramPath.named(
            dockerPath,
            by: "--docker-path",
            usual: "docker",
            session.environment
        )
    }

    /// Lets a request go through the programs that the flags name.
    ///
    /// - Throws: A diagnostic when Docker's command is not there; Compose is looked for when a
    ///   configuration needs it.
    func apply(to request: inout ResolveRequest) throws(DiagnosticError) {
        let flag = "--docker-path"
        let docker = try ProgramPath.named(
            dockerPath,
            by: flag,
            usual: "docker",
            request.environment
        )
        if let docker { request.environment["BERTH_DOCKER"] = docker }
        request.composePath = dockerComposePath
    }
}
