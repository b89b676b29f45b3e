import Diagnostics
import JSONC
import OrderedCollections

extension JSONReader {
    /// The member with a name, unless it is null, which counts as absent.
    func present(_ name: String) -> JSONReader? {
        member(name).flatMap { $0.value.isNull ? nil : $0 }
    }

    /// The text of a member, nil also when it is empty.
    func nonEmptyString(_ name: String) -> String? {
        present(name)?.string().flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Reads something of which no fault is worth an error: what is wrong is left out.
    func warningOnly<Result>(_ read: (JSONReader) -> Result) -> Result {
        let own = JSONFaults()
        let result = read(reporting(to: own))
        for var diagnostic in own.diagnostics {
            diagnostic.severity = .warning
            diagnostic.notes.append("the value is left out")
            faults.append(diagnostic)
        }
        return result
    }

    /// A string, or a list of strings, as a list.
    func stringOrStrings() -> [String]? {
        if let string = value.string { return [string] }
        if value.array != nil { return stringArray() }
        return refuse(as: "a string or an array of strings")
    }

    /// A string; numbers and booleans become text, with a warning.
    func lenientString() -> String? {
        switch value {
        case .string(let text): return text
        case .integer, .real, .bool:
            report(
                .warning,
                code: "json-type",
                "`\(pointer.path)` should be a string; the text `\(value.text())` is taken"
            )
            return value.text()
        case .null, .array, .object: return refuse(as: "a string")
        }
    }

    /// A list of strings; numbers and booleans become text, with a warning.
    func lenientStrings() -> [String] {
        (elements() ?? []).compactMap { $0.lenientString() }
    }

    /// An object of strings; numbers and booleans become text, null is left out, each with a
    /// warning.
    func lenientStringObject() -> OrderedDictionary<String, String> {
        var result: OrderedDictionary<String, String> = [:]
        for member in members() ?? [] {
            let isNull = member.value.isNull
            result[member.name] =
                isNull
                ? member.warningOnly { $0.refuse(as: "a string") } : member.lenientString()
        }
        return result
    }

    /// An object of strings and nulls.
    func nullableStringObject() -> OrderedDictionary<String, String?> {
        var result: OrderedDictionary<String, String?> = [:]
        for member in members() ?? [] {
            if member.value.isNull {
                result.updateValue(nil, forKey: member.name)
            } else if let text = member.lenientString() {
                result.updateValue(text, forKey: member.name)
            }
        }
        return result
    }

    /// A hook that a tool can wait for: all but the last, which is taken with a warning.
    func waitFor() -> LifecycleHook? {
        guard let hook: LifecycleHook = choice() else { return nil }
        if hook == .postAttachCommand {
            report(
                .warning,
                code: "wait-for",
                "`waitFor` should be a hook before `postAttachCommand`",
                hints: ["`postAttachCommand` runs at every attachment, so nothing can wait for it"]
            )
        }
        return hook
    }
}

extension JSONReader {
    /// What a hook runs; nil also when it is empty.
    func lifecycleCommand() -> LifecycleCommand? {
        switch value {
        case .null: return nil
        case .object:
            var named: OrderedDictionary<String, LifecycleCommand.Invocation> = [:]
            for member in members() ?? [] { named[member.name] = member.invocation() }
            return named.isEmpty ? nil : .parallel(named)
        case .string, .array: return invocation().map { .single($0) }
        case .bool, .integer, .real:
            return refuse(as: "a string, an array of strings or an object of such")
        }
    }

    private func invocation() -> LifecycleCommand.Invocation? {
        switch value {
        case .null: return nil
        case .string(let text): return text.isEmpty ? nil : .shell(text)
        case .array:
            guard let arguments = stringArray(), !arguments.isEmpty else { return nil }
            return .exec(arguments)
        default: return refuse(as: "a string or an array of strings")
        }
    }
}
