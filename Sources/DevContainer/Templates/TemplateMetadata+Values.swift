import Diagnostics
public import JSONC
public import OrderedCollections

extension TemplateMetadata {
    /// Returns the text that every option stands for: what was given, else the default.
    ///
    /// Names that the Template does not declare are kept, as its files may use them all the same.
    ///
    /// - Parameters:
    ///   - given: What the user chose.
    ///   - faults: Where it is told that a value is none of an option's, and, as warnings, what is
    ///     odd about a name.
    /// - Returns: The texts by the options' names.
    public func values(
        for given: OrderedDictionary<String, String>,
        faults: JSONFaults
    ) -> OrderedDictionary<String, String> {
        for (name, value) in given {
            guard let option = options[name] else {
                faults.append(undeclared(name))
                continue
            }
            if !option.accepts(.string(value)) { faults.append(refused(value, option, name)) }
        }
        return options.compactMapValues { $0.defaultValue?.text }
            .merging(given) { _, given in given }
    }

    private func undeclared(_ name: String) -> Diagnostic {
        let nearest = Suggestion.nearest(to: name, in: options.keys)
        return Diagnostic(
            .warning,
            code: "template-option",
            "the Template `\(identifier)` declares no option `\(name)`",
            hints: nearest.map { ["did you mean `\($0)`?"] } ?? []
        )
    }

    private func refused(_ value: String, _ option: FeatureOption, _ name: String) -> Diagnostic {
        let list = option.choices.map { "`\($0)`" }.joined(separator: ", ")
        let nearest = Suggestion.nearest(to: value, in: option.choices)
        return Diagnostic(
            code: "template-option",
            "the option `\(name)` of the Template `\(identifier)` takes \(option.expectation), "
                + "found `\(value)`",
            notes: list.isEmpty ? [] : ["its choices are \(list)"],
            hints: nearest.map { ["did you mean `\($0)`?"] } ?? []
        )
    }
}
