import DevContainer
import JSONC
import OrderedCollections

/// What a configuration says by now about the hooks of a container that was made from an earlier
/// text of it.
///
/// What a container was made with counts for it, but a command that failed would fail again for
/// ever, however it is mended. So from the first hook on that did not succeed yet, the present
/// text counts; a hook that succeeded keeps the text that did.
public struct HookAmendment: Hashable, Sendable {
    /// The hooks of the present configuration as written, by their names.
    private let written: JSONObject
    /// What its variables stand for.
    private let variables: VariableContext

    /// Takes the hooks of a configuration as it is now.
    init(_ configuration: Configuration, variables: VariableContext) {
        let names = LifecycleHook.insideContainer.map(\.rawValue)
        written = configuration.written.filter { names.contains($0.key) && $0.value != .null }
        self.variables = variables
    }

    /// Returns the steps that count.
    ///
    /// - Parameters:
    ///   - earlier: The steps that the container was made with.
    ///   - state: What is done.
    /// - Returns: The steps in their order, each hook's configuration last.
    func steps(_ earlier: [LifecycleStep], _ state: LifecycleState) -> [LifecycleStep] {
        let succeeded = steps(in: state.amendments)
        let present = steps(in: written)
        var isOpen = false
        return LifecycleHook.insideContainer.flatMap { hook in
            var steps = earlier.filter { $0.hook == hook }
            func replace(_ others: [LifecycleStep]) {
                steps =
                    steps.filter { $0.origin != .configuration }
                    + others.filter { $0.hook == hook }
            }
            if state.amendments[hook.rawValue] != nil { replace(succeeded) }
            guard !state.hasSucceeded(hook), isOpen || !steps.isEmpty else { return steps }
            isOpen = true
            replace(present)
            return steps
        }
    }

    /// Returns what to remember of a hook that succeeded with steps of the present configuration.
    ///
    /// - Returns: The command as written, null for none; nil when it is the earlier one.
    func amendment(
        of hook: LifecycleHook,
        _ earlier: [LifecycleStep],
        _ steps: [LifecycleStep]
    ) -> JSONValue? {
        func own(_ steps: [LifecycleStep]) -> [LifecycleStep] {
            steps.filter { $0.hook == hook && $0.origin == .configuration }
        }
        let present = own(self.steps(in: written))
        guard own(steps) == present, present != own(earlier) else { return nil }
        return written[hook.rawValue] ?? .null
    }

    private func steps(in commands: JSONObject) -> [LifecycleStep] {
        let entries = MetadataEntry.entries(
            inLabel: JSONValue.object(commands.filter { $0.value != .null }).text(),
            of: "the container",
            variables: variables,
            faults: JSONFaults()
        )
        return entries.flatMap(\.properties.lifecycleCommands).map { hook, command in
            LifecycleStep(hook: hook, origin: .configuration, command: command)
        }
    }
}
