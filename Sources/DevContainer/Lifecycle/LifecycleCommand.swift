public import OrderedCollections

/// What a hook runs for one contributor: one command, or several that run in parallel.
public enum LifecycleCommand: Hashable, Sendable {
    /// One command.
    case single(Invocation)
    /// Commands by name that run in parallel; the hook succeeds when all of them do.
    case parallel(OrderedDictionary<String, Invocation>)

    /// How one process is started.
    public enum Invocation: Hashable, Sendable {
        /// Text for `/bin/sh -c`.
        case shell(String)
        /// A program and its arguments, without a shell.
        case exec([String])
    }
}

extension LifecycleCommand.Invocation {
    /// The program and its arguments.
    public var arguments: [String] {
        switch self {
        case .shell(let text): ["/bin/sh", "-c", text]
        case .exec(let arguments): arguments
        }
    }

    /// The command for people to read.
    public var text: String {
        switch self {
        case .shell(let text): text
        case .exec(let arguments): arguments.joined(separator: " ")
        }
    }
}

extension LifecycleCommand {
    /// The commands with their names; a single command has none.
    public var invocations: [(name: String?, invocation: Invocation)] {
        switch self {
        case .single(let invocation): [(nil, invocation)]
        case .parallel(let named): named.map { ($0.key, $0.value) }
        }
    }
}
