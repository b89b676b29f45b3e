extension DockerError {
    /// What the user can do about it.
    var hints: [String] {
        switch self {
        case .unsupportedHost(_, source: "DOCKER_HOST"):
            ["set `DOCKER_HOST` to `unix:///path/to/docker.sock`, or unset it"]
        case .unsupportedHost:
            ["choose another context with `docker context use default`"]
        case .unknownContext(_, chosenBy: "DOCKER_CONTEXT", _):
            ["`docker context ls` lists the contexts; unset `DOCKER_CONTEXT` for the default one"]
        case .unknownContext:
            ["`docker context ls` lists the contexts, `docker context use default` resets it"]
        case .unreadableConfiguration: ["mend the file, or set `DOCKER_HOST`"]
        case .socketMissing(let endpoint): Self.startHints(endpoint)
        case .connectionRefused(let endpoint): Self.startHints(endpoint)
        case .permissionDenied:
            [
                "join the group `docker` with `sudo usermod -aG docker \"$USER\"`, then log in anew"
                    + " or run `newgrp docker`"
            ]
        case .connectionFailed: ["check that `docker version` works"]
        case .engineTooOld: ["update Docker to version 20.10 or newer"]
        case .timeout: ["`docker info` shows whether the engine is well; it may need a restart"]
        case .connectionCut: ["look whether the engine was restarted, then try again"]
        case .unexpectedAnswer: ["check that the socket belongs to Docker Engine"]
        case .notFound(let subject, _, _, _): Self.hints(forMissing: subject)
        case .noSpace: ["free space with `docker system df` and `docker image prune`"]
        case .pull(let reference, let failure, _):
            Self.hints(forPullOf: reference, failure)
        case .inputClosed, .answerTooLarge, .conflict, .rejected, .server: []
        }
    }

    private static func startHints(_ endpoint: EngineEndpoint) -> [String] {
        switch endpoint.origin {
        case .standard, .given:
            [
                "start Docker with `sudo systemctl start docker`, or start Docker Desktop",
                "if your engine listens elsewhere, set `DOCKER_HOST=unix:///path/to/docker.sock`",
            ]
        case .dockerHost: ["start that engine, or unset `DOCKER_HOST` for the usual one"]
        case .context: ["start that engine, or run `docker context use default`"]
        case .rootless: ["start it with `systemctl --user start docker`"]
        }
    }

    private static func hints(forMissing subject: Subject) -> [String] {
        switch subject {
        case .container: ["`docker ps --all` lists the containers"]
        case .image: ["check the name; `docker image ls` lists the images of the engine"]
        case .network: ["`docker network ls` lists the networks"]
        case .volume: ["`docker volume ls` lists the volumes"]
        case .exec, .path: []
        }
    }

    private static func hints(forPullOf reference: String, _ failure: PullFailure) -> [String] {
        switch failure {
        case .notFound: ["check the image's name and tag for a slip"]
        case .unauthorized:
            ["log in with `docker login`, or check the name: private and missing look alike"]
        case .network: ["check the network and the engine's proxy; `docker info` shows it"]
        case .other: []
        }
    }
}
