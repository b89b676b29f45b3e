import Egress
import NIOHTTP1

/// What a program in a container is told when a request does not get out.
struct EgressRefusal {
    let status: HTTPResponseStatus
    /// A word for programs.
    let code: String
    /// A sentence for the agent, which reads it in the output of its tools.
    let text: String

    init(_ error: any Error) {
        guard let fault = error as? EgressFault else {
            self.init(.badGateway, "failed", "berth: the request failed on its way out")
            return
        }
        switch fault {
        case .refused(let target, let refusal): self.init(target, refusal)
        case .noAddress(let name):
            self.init(.badGateway, fault.code, "berth: `\(name)` has no address")
        case .unreachable(let target):
            self.init(.badGateway, fault.code, "berth: nobody answers at `\(target)`")
        case .badTarget(let text, _):
            self.init(.badRequest, fault.code, "berth: `\(text)` is no host and port")
        case .notForProxy:
            self.init(.badRequest, fault.code, "berth: this is a proxy, not a server")
        case .scheme(let scheme):
            self.init(
                .badRequest,
                fault.code,
                "berth: `\(scheme)` does not pass, only HTTP and CONNECT"
            )
        case .framing:
            self.init(
                .badRequest,
                fault.code,
                "berth: the request does not say clearly where its body ends"
            )
        }
    }

    private init(_ target: EgressTarget, _ refusal: EgressDecision.Refusal) {
        let reason =
            switch refusal {
            case .closed: "this run reaches the model alone (`network` is `none`)"
            case .notListed:
                "the run's network policy does not name it (the user can: `--allow \(target.host)`)"
            case .denied(let rule): "the rule `\(rule)` denies it"
            case .needsRequests(let rule):
                "the rule `\(rule)` is about requests, which an encrypted tunnel hides"
            case .otherRequest(let rule, let message):
                "`\(message.method) \(message.path.prefix(200))` is not what the rule `\(rule)` allows"
            case .notPublic(let address): "`\(address)` is not in the public internet"
            case .leadsInside(_, let address):
                "the name leads to `\(address)`, which is not in the public internet"
            case .ofThisMachine(let address): "`\(address)` is in a network of the host"
            }
        self.init(.forbidden, "refused", "berth: `\(target)` cannot be reached: \(reason)")
    }

    private init(_ status: HTTPResponseStatus, _ code: String, _ text: String) {
        self.status = status
        self.code = code
        self.text = text
    }
}
