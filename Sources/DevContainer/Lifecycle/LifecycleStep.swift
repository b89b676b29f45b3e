/// One contributor's command at one hook; steps run one after the other.
public struct LifecycleStep: Hashable, Sendable {
    /// The hook at which it runs.
    public var hook: LifecycleHook
    /// Who contributes it.
    public var origin: Origin
    /// What runs.
    public var command: LifecycleCommand

    /// Creates a step.
    public init(hook: LifecycleHook, origin: Origin, command: LifecycleCommand) {
        self.hook = hook
        self.origin = origin
        self.command = command
    }
}
