import Testing

@testable import Registry

struct AuthenticationChallengeTests {
    @Test func `a challenge of Docker Hub is read`() {
        let header =
            "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
            + "scope=\"repository:samalba/my-app:pull,push\""
        #expect(
            AuthenticationChallenge.challenges(in: header) == [
                AuthenticationChallenge(
                    scheme: "bearer",
                    parameters: [
                        "realm": "https://auth.docker.io/token", "service": "registry.docker.io",
                        "scope": "repository:samalba/my-app:pull,push",
                    ]
                )
            ]
        )
    }

    @Test func `several challenges in one header are told apart`() {
        let header =
            "Negotiate YWJj==, Basic realm=\"a, \\\"b\\\"\" , Newauth , "
            + "Bearer REALM = https, x=\"1\""
        #expect(
            AuthenticationChallenge.challenges(in: header) == [
                AuthenticationChallenge(scheme: "negotiate"),
                AuthenticationChallenge(scheme: "basic", parameters: ["realm": "a, \"b\""]),
                AuthenticationChallenge(scheme: "newauth"),
                AuthenticationChallenge(
                    scheme: "bearer",
                    parameters: ["realm": "https", "x": "1"]
                ),
            ]
        )
    }

    @Test(arguments: ["", ",", "=", "\"", "Basic realm=\"never ends", "Basic =", "\u{0}"])
    func `nonsense ends quietly`(header: String) {
        let challenges = AuthenticationChallenge.challenges(in: header)
        #expect(challenges.allSatisfy { $0.parameters.isEmpty })
    }

    @Test func `of a parameter given twice the first counts`() {
        let challenges = AuthenticationChallenge.challenges(in: "Bearer realm=\"a\",realm=\"b\"")
        #expect(challenges.map(\.parameters) == [["realm": "a"]])
    }
}
