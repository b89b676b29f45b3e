public import Diagnostics
import JSONC

/// Something that an instruction takes from the build context.
public struct ContextSource: Hashable, Sendable {
    /// The instruction's name.
    public let keyword: String
    /// The path or pattern as written; `.` is the whole context.
    public let path: String
    /// The place of the instruction.
    public let location: SourceLocation
}

extension Dockerfile {
    /// What `COPY`, `ADD` and mounts of `RUN` take from the build context, in the file's order.
    ///
    /// Sources in other stages or images, from URLs and from heredocs are none of these.
    public var contextSources: [ContextSource] {
        stages.flatMap { $0.instructions.flatMap(contextSources) }
    }

    /// Whether a stage leaves instructions to images that are built upon it.
    public var hasOnBuild: Bool {
        stages.contains { stage in stage.instructions.contains { $0.keyword == "ONBUILD" } }
    }

    private func contextSources(_ instruction: Instruction) -> [ContextSource] {
        let instruction = instruction.trigger ?? instruction
        return instruction.contextPaths.map { path in
            ContextSource(keyword: instruction.keyword, path: path, location: instruction.location)
        }
    }
}

extension Instruction {
    fileprivate var contextPaths: [String] {
        switch keyword {
        case "COPY", "ADD": flags.contains { $0.name == "from" } ? [] : copiedPaths
        case "RUN": flags.compactMap(Self.mountedPath)
        default: []
        }
    }

    private var copiedPaths: [String] {
        let list = (try? JSONValue(parsing: arguments))?.array?.compactMap(\.string)
        let written = list ?? words().map(\.text)
        return written.dropLast().filter { !Self.isRemote($0) && Heredoc(word: $0) == nil }
    }

    private static func isRemote(_ path: String) -> Bool {
        ["http://", "https://", "git@", "git://", "ssh://"].contains { path.hasPrefix($0) }
    }

    /// The context path of a `--mount` that binds it; binding is what a mount does by default.
    private static func mountedPath(_ flag: Flag) -> String? {
        guard flag.name == "mount", let value = flag.value else { return nil }
        var fields: [String: String] = [:]
        for field in value.split(separator: ",") {
            let parts = field.split(separator: "=", maxSplits: 1).map(String.init)
            fields[parts[0].lowercased()] = parts.count > 1 ? parts[1] : ""
        }
        guard fields["type"] ?? "bind" == "bind", fields["from"] == nil else { return nil }
        return fields["source"] ?? fields["src"] ?? "."
    }
}
