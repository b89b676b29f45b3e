import Diagnostics
import OrderedCollections

extension FeatureMetadata {
    /// The options of a request by name, the short forms unfolded.
    ///
    /// A text or truth value alone is the option `version`, when the Feature declares one.
    func givenOptions(_ requested: RequestedOptions) -> OrderedDictionary<String, OptionValue> {
        switch requested {
        case .options(let given): given
        case .version(let version) where options["version"] != nil: ["version": .string(version)]
        case .flag(let flag) where options["version"] != nil: ["version": .bool(flag)]
        case .version, .flag: [:]
        }
    }

    /// The value of every option that the installer gets: declared ones in the order of
    /// declaration, then others that the request gives.
    func optionValues(
        for requested: RequestedOptions
    ) -> OrderedDictionary<String, OptionValue> {
        options.compactMapValues(\.defaultValue)
            .merging(givenOptions(requested)) { _, given in given }
    }

    /// What is wrong with the options of a request.
    func optionFaults(in request: FeatureRequest) -> [FeatureError.OptionFault] {
        givenOptions(request.options).compactMap { name, value in
            guard let option = options[name], !option.accepts(value) else { return nil }
            return FeatureError.OptionFault(
                feature: request.reference.written,
                option: name,
                value: value.text,
                expected: option.expectation,
                choices: option.choices,
                origin: request.origin,
                location: request.location
            )
        }
    }

    /// What is odd about the options of a request.
    func optionWarnings(in request: FeatureRequest) -> [Diagnostic] {
        let knowsVersion = options["version"] != nil
        switch request.options {
        case .options(let given):
            return given.keys.filter { options[$0] == nil }.map { unknownOption($0, in: request) }
        case .version where knowsVersion:
            return []
        case .version(let version):
            let effect = "has no option `version`; it ignores `\(version)`"
            return [
                Diagnostic(
                    .warning,
                    code: "feature-option",
                    "`\(request.reference.written)` \(effect)",
                    at: request.location,
                    hints: ["write `{}` for the defaults"]
                )
            ]
        case .flag(let flag):
            let effect = knowsVersion ? "is passed as the option `version`" : "is ignored"
            return [
                Diagnostic(
                    .warning,
                    code: "feature-option",
                    "`\(flag)` \(effect); `\(request.reference.written)` is installed all the same",
                    at: request.location,
                    hints: ["write `{}` for the defaults, or remove the Feature"]
                )
            ]
        }
    }

    private func unknownOption(_ name: String, in request: FeatureRequest) -> Diagnostic {
        let nearest = Suggestion.nearest(to: name, in: options.keys)
        return Diagnostic(
            .warning,
            code: "feature-option",
            "`\(request.reference.written)` declares no option `\(name)`; it is passed on",
            at: request.location,
            hints: nearest.map { ["did you mean `\($0)`?"] } ?? []
        )
    }
}

extension FeatureOption {
    /// Whether the option takes a value.
    public func accepts(_ value: OptionValue) -> Bool {
        switch kind {
        case .boolean: ["true", "false"].contains(value.text)
        case .choice(let choices): choices.contains(value.text)
        case .string: true
        }
    }

    /// The closed list of values; none when any text is taken.
    public var choices: [String] {
        if case .choice(let choices) = kind { choices } else { [] }
    }

    /// What values the option takes, for a sentence.
    var expectation: String {
        switch kind {
        case .boolean: "`true` or `false`"
        case .choice: "one of its choices"
        case .string: "a string"
        }
    }
}
