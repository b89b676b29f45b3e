import Diagnostics

/// Why a repository elsewhere could not be fetched.
public struct FetchFailure: Hashable, Sendable {
    /// What kind of failure it is.
    let kind: PushFailure.Kind
    /// The address, without credentials.
    public let address: String
    /// What git said.
    let message: String
    /// Whether there was nothing secret in the address.
    private let isShownWhole: Bool

    /// Sorts out what git left.
    init(address: String, message: String) {
        kind = PushFailure.kind(refusal: "", message: message)
        self.address = PushFailure.withoutCredentials(address)
        // What ssh says has line ends of a terminal.
        self.message = PushFailure.withoutCredentials(
            message.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        )
        isShownWhole = self.address == address
    }

    var code: String { "git-fetch-\(kind.rawValue)" }

    var exitCode: ExitCode { kind == .noRepository ? .badInput : .environment }

    var summary: String {
        switch kind {
        case .authentication: "`\(address)` does not let you read it"
        case .noRepository: "no repository is at `\(address)`"
        case .network: "`\(address)` could not be reached"
        default: "`\(address)` could not be fetched"
        }
    }

    var notes: [String] {
        kind == .authentication
            ? ["Berth fetches as you, with your git's credentials, and asks no question"] : []
    }

    var hints: [String] {
        let place = isShownWhole ? address : "ADDRESS"
        let trial = "`git ls-remote \(place)` shows what git says of it"
        return switch kind {
        case .authentication:
            ["let git know you there, by a credential helper, a token or an ssh key", trial]
        case .noRepository: ["look at the address", trial]
        case .network: ["look at the address and the network", trial]
        default: [trial]
        }
    }
}
