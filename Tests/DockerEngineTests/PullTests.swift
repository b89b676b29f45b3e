import TestSupport
import Testing

@testable import DockerEngine

struct PullTests {
    @Test(arguments: [
        ("manifest for debian:none not found: manifest unknown: manifest unknown", "notFound"),
        (
            "pull access denied for x, repository does not exist or may require 'docker login'",
            "auth"
        ),
        ("Get \"https://r.example/v2/\": unauthorized: authentication required", "auth"),
        ("Get \"https://r.example/v2/\": dial tcp: lookup r.example: no such host", "network"),
        ("Get \"https://r.example/v2/\": x509: certificate signed by unknown authority", "network"),
        ("invalid reference format", "other"),
    ])
    func `a failed pull tells its kind`(message: String, kind: String) {
        let failure: DockerError.PullFailure =
            switch kind {
            case "notFound": .notFound
            case "auth": .unauthorized
            case "network": .network
            default: .other
            }
        #expect(
            DockerError(pulling: "x", message: message)
                == .pull(reference: "x", failure, message: message)
        )
    }

    @Test(arguments: [
        ("debian", "debian:latest"), ("debian:12", "debian:12"),
        ("h:5000/a/b", "h:5000/a/b:latest"),
        ("a@sha256:00", "a@sha256:00"),
    ])
    func `a reference without a tag means latest`(reference: String, expected: String) {
        #expect(DockerEngine.withTag(reference) == expected)
    }

    @Test func `steps of a pull come one by one, a failure among them is thrown`() async throws {
        let body =
            #"{"status":"Pulling from library/debian","id":"12"}"# + "\r\n"
            + #"{"status":"Downloading","progressDetail":{"current":5,"total":9},"id":"ab"}"#
            + "\r\n" + #"{"errorDetail":{"message":"unauthorized"},"error":"unauthorized"}"#
            + "\r\n"
        try await FakeEngine.with([.answer(200, body)]) { fake in
            let engine = DockerEngine(endpoint: EngineEndpoint(socketPath: fake.socketPath))
            var steps = try await engine.pullImage(
                "debian:12",
                authorization: RegistryAuthorization(
                    username: "u",
                    password: "p?>",
                    serverAddress: "r"
                )
            ).makeAsyncIterator()
            #expect(try await steps.next()?.status == "Pulling from library/debian")
            let second = try await steps.next()
            #expect(second?.id == "ab" && second?.currentBytes == 5 && second?.totalBytes == 9)
            await #expect(
                throws: DockerError.pull(
                    reference: "debian:12",
                    .unauthorized,
                    message: "unauthorized"
                )
            ) {
                try await steps.next()
            }
            #expect(
                fake.requestLines == [
                    "POST /v1.41/images/create?fromImage=debian%3A12 HTTP/1.1"
                ]
            )
            #expect(
                fake.requests[0].contains(
                    "X-Registry-Auth: "
                        + "eyJ1c2VybmFtZSI6InUiLCJwYXNzd29yZCI6InA_PiIsInNlcnZlcmFkZHJlc3MiOiJyIn0="
                )
            )
        }
    }
}
