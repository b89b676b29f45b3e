import HTTPTypes

/// Decides which requests of a container pass.
struct RequestPolicy {
    enum Verdict {
        /// It goes to the model API, with this path and query.
        case forward(String)
        /// The agent asks whether anybody is there.
        case hello
        /// It does not pass.
        case refuse(APIError)
    }

    private let placeholder: Secret

    init(placeholder: Placeholder) {
        self.placeholder = Secret(placeholder.text)
    }

    func verdict(on head: HTTPRequest) -> Verdict {
        let target = head.path ?? ""
        let path = target.prefix { $0 != "?" }
        if path == "/api/hello", [.head, .get].contains(head.method) {
            return .hello
        }
        guard showsPlaceholder(head.headerFields) else { return .refuse(.noPlaceholder) }
        guard let method = Self.method(of: path) else {
            return .refuse(.notModelAPI("\(head.method) \(path.prefix(200))"))
        }
        guard method == head.method else {
            return .refuse(.wrongMethod("\(head.method) \(path)", allowed: "\(method)"))
        }
        return .forward(target)
    }

    /// The only method of a path of the model API; nil for all other paths.
    private static func method(of path: Substring) -> HTTPRequest.Method? {
        switch path {
        case "/v1/messages", "/v1/messages/count_tokens": return .post
        case "/v1/models": return .get
        default:
            let model = path.dropFirst("/v1/models/".count)
            let isName = model.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "@"):
                    true
                default: false
                }
            }
            let isModel = path.hasPrefix("/v1/models/") && !model.isEmpty && isName
            return isModel && !model.contains("..") && model != "." ? .get : nil
        }
    }

    private func showsPlaceholder(_ headers: HTTPFields) -> Bool {
        let keys = headers[values: .apiKey]
        let bearers = headers[values: .authorization].compactMap { value -> String? in
            let words = value.split(separator: " ", maxSplits: 1)
            guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
            return String(words[1])
        }
        return (keys + bearers).contains { placeholder.matches($0) }
    }
}
