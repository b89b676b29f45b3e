import Diagnostics
import DockerEngine
import Testing

struct DiagnosticTests {
    @Test func `a missing engine is told with its mends`() {
        let error = DockerError.socketMissing(EngineEndpoint(socketPath: "/var/run/docker.sock"))
        #expect(
            error.description == """
                error: Docker is not running: there is no socket `/var/run/docker.sock`
                hint: start Docker with `sudo systemctl start docker`, or start Docker Desktop
                hint: if your engine listens elsewhere, set \
                `DOCKER_HOST=unix:///path/to/docker.sock`
                """
        )
    }

    @Test func `a forbidden socket is told with the group to join`() {
        let error = DockerError.permissionDenied(
            EngineEndpoint(socketPath: "/run/d.sock", origin: .dockerHost)
        )
        #expect(
            error.description == """
                error: you may not use Docker's socket `/run/d.sock`
                note: the environment variable `DOCKER_HOST` names this socket
                hint: join the group `docker` with `sudo usermod -aG docker "$USER"`, then log in \
                anew or run `newgrp docker`
                """
        )
    }

    @Test func `an old engine is told with both versions`() {
        let error = DockerError.engineTooOld(apiVersion: "1.40", needed: "1.41")
        #expect(
            error.description == """
                error: the engine speaks version 1.40 of Docker's API, but 1.41 is needed
                hint: update Docker to version 20.10 or newer
                """
        )
    }

    @Test func `a full disk is told with how to free it`() {
        let error = DockerError.noSpace(
            operation: "create the container `x`",
            message: "write /a: no space left on device"
        )
        #expect(
            error.description == """
                error: Docker's disk is full: cannot create the container `x`
                note: Docker said: write /a: no space left on device
                hint: free space with `docker system df` and `docker image prune`
                """
        )
        #expect(error.diagnostics.map(\.exitCode) == [.environment])
    }

    @Test(arguments: [
        (Duration.milliseconds(200), "200 ms"), (.seconds(5), "5 s"),
        (.milliseconds(1_500), "1.5 s"),
        (.seconds(120), "2 min"),
    ])
    func `a limit is told as people say it`(limit: Duration, words: String) {
        let error = DockerError.timeout(operation: "tell its version", limit: limit)
        #expect(
            error.description == """
                error: Docker did not answer within \(words) when asked to tell its version
                hint: `docker info` shows whether the engine is well; it may need a restart
                """
        )
    }
}
