public import JSONC
public import OrderedCollections

extension VariableContext {
    /// Returns a text with its variables replaced; what it does not know stays as written.
    ///
    /// A variable is the shortest `${…}`. What replaces it is not looked at again.
    ///
    /// - Throws: When `${localEnv}` or `${containerEnv}` comes without a name.
    public func substituting(_ text: String) throws(VariableError) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${"),
            let end = rest[start.upperBound...].firstIndex(of: "}")
        {
            let next = rest.index(after: end)
            result += rest[..<start.lowerBound]
            let variable = rest[start.lowerBound..<next]
            let body = rest[start.upperBound..<end]
            // As in JavaScript's regular expressions, `.` stops at a line break.
            if body.contains(where: \.isNewline) {
                result += rest[start]
                rest = rest[start.upperBound...]
            } else {
                result += try value(of: body) ?? String(variable)
                rest = rest[next...]
            }
        }
        return result + rest
    }

    /// Returns a value with the variables in its strings replaced; names of members stay.
    ///
    /// - Throws: As ``substituting(_:)-(String)``.
    public func substituting(_ value: JSONValue) throws(VariableError) -> JSONValue {
        switch value {
        case .string(let text):
            return .string(try substituting(text))
        case .array(let elements):
            var result: [JSONValue] = []
            for element in elements { result.append(try substituting(element)) }
            return .array(result)
        case .object(let members):
            var result = members
            for (name, member) in members { result[name] = try substituting(member) }
            return .object(result)
        case .null, .bool, .integer, .real:
            return value
        }
    }

    /// Returns variables for processes with the variables in their values replaced.
    ///
    /// - Throws: As ``substituting(_:)-(String)``.
    public func substituting(
        _ environment: OrderedDictionary<String, String?>
    ) throws(VariableError) -> OrderedDictionary<String, String?> {
        var result = environment
        for (name, value) in environment {
            guard let value else { continue }
            result.updateValue(try substituting(value), forKey: name)
        }
        return result
    }

    /// Returns a lifecycle command with the variables in its texts replaced; names stay.
    ///
    /// - Throws: As ``substituting(_:)-(String)``.
    public func substituting(
        _ command: LifecycleCommand
    ) throws(VariableError) -> LifecycleCommand {
        switch command {
        case .single(let invocation):
            return .single(try substituting(invocation))
        case .parallel(let named):
            var result = named
            for (name, invocation) in named { result[name] = try substituting(invocation) }
            return .parallel(result)
        }
    }

    private func substituting(
        _ invocation: LifecycleCommand.Invocation
    ) throws(VariableError) -> LifecycleCommand.Invocation {
        switch invocation {
        case .shell(let text):
            return .shell(try substituting(text))
        case .exec(let arguments):
            var result: [String] = []
            for argument in arguments { result.append(try substituting(argument)) }
            return .exec(result)
        }
    }
}

extension VariableContext {
    /// What stands for a variable, or nil when this context does not know it.
    private func value(of body: Substring) throws(VariableError) -> String? {
        let parts = body.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        switch parts.first.map(String.init) ?? "" {
        case "localEnv", "env": return try lookUp(parts, in: localEnvironment)
        case "containerEnv": return try lookUp(parts, in: containerEnvironment)
        case "localWorkspaceFolder": return localWorkspaceFolder
        case "localWorkspaceFolderBasename": return localWorkspaceFolder.map(FolderPath.basename)
        case "containerWorkspaceFolder": return containerWorkspaceFolder
        case "containerWorkspaceFolderBasename":
            return containerWorkspaceFolder.map(FolderPath.basename)
        case "devcontainerId": return devcontainerId
        default: return nil
        }
    }

    /// Everything after the second colon is the default, further colons included.
    private func lookUp(
        _ parts: [Substring],
        in environment: [String: String]?
    ) throws(VariableError) -> String? {
        guard parts.count > 1 else { throw .missingName("${\(parts[0])}") }
        guard let environment else { return nil }
        let name = String(parts[1])
        if let value = environment[name] { return value }
        if ignoresCase {
            let lowered = name.lowercased()
            let same = environment.first { $0.key.lowercased() == lowered }
            if let same { return same.value }
        }
        return parts.count > 2 ? String(parts[2]) : ""
    }
}
