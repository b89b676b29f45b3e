public import Diagnostics

extension DockerError: DiagnosticConvertible {
    /// What to tell the user.
    public var diagnostics: [Diagnostic] {
        [
            Diagnostic(
                code: code,
                summary,
                notes: notes,
                hints: hints,
                exitCode: exitCode
            )
        ]
    }

    private var code: String {
        switch self {
        case .unsupportedHost: "docker-host"
        case .unknownContext: "docker-context"
        case .unreadableConfiguration: "docker-configuration"
        case .socketMissing: "docker-missing"
        case .permissionDenied: "docker-permission"
        case .connectionRefused: "docker-refused"
        case .connectionFailed: "docker-connection"
        case .engineTooOld: "docker-too-old"
        case .timeout: "docker-timeout"
        case .connectionCut: "docker-cut"
        case .unexpectedAnswer: "docker-answer"
        case .inputClosed: "docker-input-closed"
        case .answerTooLarge: "docker-answer-size"
        case .notFound(let subject, _, _, _): "docker-no-\(subject.rawValue)"
        case .conflict: "docker-conflict"
        case .rejected: "docker-rejected"
        case .server: "docker-failed"
        case .noSpace: "docker-disk-full"
        case .pull: "docker-pull"
        }
    }

    private var summary: String {
        switch self {
        case .unsupportedHost(let host, let source):
            "Docker can be reached over a unix socket only, but \(source) says `\(host)`"
        case .unknownContext(let name, _, _): "there is no Docker context `\(name)`"
        case .unreadableConfiguration(let path, let reason): "cannot use `\(path)`: \(reason)"
        case .socketMissing(let endpoint):
            "Docker is not running: there is no socket `\(endpoint.socketPath)`"
        case .permissionDenied(let endpoint):
            "you may not use Docker's socket `\(endpoint.socketPath)`"
        case .connectionRefused(let endpoint):
            "Docker is not running: nobody listens on `\(endpoint.socketPath)`"
        case .connectionFailed(let endpoint, let reason):
            "cannot connect to Docker at `\(endpoint.socketPath)`: \(reason)"
        case .engineTooOld(let apiVersion, let needed):
            "the engine speaks version \(apiVersion) of Docker's API, but \(needed) is needed"
        case .timeout(let operation, let limit):
            "Docker did not answer within \(limit.inWords) when asked to \(operation)"
        case .connectionCut(let operation):
            "the connection to Docker was cut when asked to \(operation)"
        case .unexpectedAnswer(let operation, let reason):
            "Docker's answer cannot be understood when asked to \(operation): \(reason)"
        case .inputClosed(let operation):
            "the process takes no more input: cannot \(operation)"
        case .answerTooLarge(let operation, let limitBytes):
            "Docker's answer is over \(limitBytes) bytes when asked to \(operation)"
        case .notFound(let subject, let name?, _, _):
            "there is no \(subject.inWords) `\(name)`"
        case .notFound(_, nil, let operation, let message),
            .conflict(let operation, let message),
            .rejected(let operation, let message),
            .server(let operation, _, let message):
            "Docker cannot \(operation): \(message)"
        case .noSpace(let operation, _):
            "Docker's disk is full: cannot \(operation)"
        case .pull(let reference, let failure, let message):
            failure.summary(reference: reference, message: message)
        }
    }

    private var notes: [String] {
        switch self {
        case .socketMissing(let endpoint), .permissionDenied(let endpoint),
            .connectionRefused(let endpoint), .connectionFailed(let endpoint, _):
            endpoint.origin.note.map { [$0] } ?? []
        case .unknownContext(_, let chosenBy, let path):
            ["`\(chosenBy)` chose the context", "looked for `\(path)`"]
        case .notFound(_, .some, let operation, let message):
            ["Docker was asked to \(operation), and said: \(message)"]
        case .noSpace(_, let message): ["Docker said: \(message)"]
        case .pull(_, .notFound, let message), .pull(_, .unauthorized, let message),
            .pull(_, .network, let message):
            ["Docker said: \(message)"]
        default: []
        }
    }

    private var exitCode: ExitCode {
        switch self {
        case .rejected, .pull(_, .notFound, _), .notFound(.image, _, _, _): .badInput
        default: .environment
        }
    }
}

extension DockerError.Subject {
    fileprivate var inWords: String {
        switch self {
        case .exec: "command in progress"
        case .path: "such path in the container:"
        default: rawValue
        }
    }
}

extension DockerError.PullFailure {
    fileprivate func summary(reference: String, message: String) -> String {
        switch self {
        case .notFound: "the image `\(reference)` does not exist in its registry"
        case .unauthorized: "the registry does not let you pull the image `\(reference)`"
        case .network: "the registry of the image `\(reference)` cannot be reached"
        case .other: "the image `\(reference)` cannot be pulled: \(message)"
        }
    }
}

extension Duration {
    /// The duration as people say it, such as `1.5 s` or `2 min`.
    fileprivate var inWords: String {
        let milliseconds =
            components.seconds * 1_000 + components.attoseconds / (1_000_000 * 1_000_000_000)
        if milliseconds < 1_000 { return "\(milliseconds) ms" }
        if milliseconds % 60_000 == 0 { return "\(milliseconds / 60_000) min" }
        if milliseconds % 1_000 == 0 { return "\(milliseconds / 1_000) s" }
        return "\(Double(milliseconds / 100) / 10) s"
    }
}
