import JSONC

/// The `runArgs` of a configuration: flags of `docker run`, applied to container settings.
///
/// Berth creates containers through the Engine API, so the flags are read here instead of by the
/// CLI. What the table does not know is an error, never silently dropped.
struct RunArguments {
    /// A fault in `runArgs`, with the index of the argument that it is about.
    struct Fault: Error, Hashable {
        var index: Int
        var message: String
        var hint: String
    }

    /// Applies the flags in their order to settings.
    static func apply(_ arguments: [String], to settings: inout ContainerSettings) throws(Fault) {
        var index = 0
        while index < arguments.count {
            let flag = try Flag(arguments[index], index: index)
            guard let rule = RunFlagTable.rules[flag.name] else {
                throw Fault(
                    index: index,
                    message: "Berth does not know the `docker run` flag `\(flag.name)`",
                    hint: RunFlagTable.suggestion(for: flag.name)
                )
            }
            var value = flag.value
            if rule.takesValue, value == nil {
                index += 1
                guard index < arguments.count else {
                    throw Fault(
                        index: index - 1,
                        message: "the flag `\(flag.name)` needs a value",
                        hint: "add the value as the next element of `runArgs`"
                    )
                }
                value = arguments[index]
            }
            if let problem = rule.apply(&settings, value) {
                throw Fault(
                    index: index,
                    message: "`\(flag.name)`: \(problem)",
                    hint: "see `docker run --help` for the form that the flag takes"
                )
            }
            index += 1
        }
    }

    /// Returns the user that the flags name, the last one where there are several; nil when they
    /// name none or cannot be read.
    static func user(in arguments: [String]) -> String? {
        var settings = ContainerSettings()
        guard (try? apply(arguments, to: &settings)) != nil else { return nil }
        return settings.user
    }

    /// One argument cut into the flag's name and a value that is part of it.
    private struct Flag {
        var name: String
        var value: String?

        init(_ argument: String, index: Int) throws(Fault) {
            if argument.hasPrefix("--"), argument.count > 2 {
                let parts = argument.split(
                    separator: "=",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                )
                name = String(parts[0])
                value = parts.count > 1 ? String(parts[1]) : nil
            } else if argument.hasPrefix("-"), argument.count > 1 {
                name = String(argument.prefix(2))
                let rest = argument.dropFirst(2)
                value = rest.isEmpty ? nil : String(rest.first == "=" ? rest.dropFirst() : rest)
            } else {
                throw Fault(
                    index: index,
                    message: "`\(argument)` is no flag of `docker run`",
                    hint: "`runArgs` holds flags only; the image and command come from Berth"
                )
            }
        }
    }
}
