/// A point in the life of a dev container at which commands run; the cases stand in their order.
public enum LifecycleHook: String, Hashable, Sendable, CaseIterable {
    /// On the host, before anything else, at every start.
    case initializeCommand
    /// Inside, once, when the container was created.
    case onCreateCommand
    /// Inside, after ``onCreateCommand``, and whenever there is new content.
    case updateContentCommand
    /// Inside, once, after ``updateContentCommand``.
    case postCreateCommand
    /// Inside, after each start of the container.
    case postStartCommand
    /// Inside, each time that a tool attaches.
    case postAttachCommand

    /// The hooks that run inside the container, in their order.
    public static let insideContainer = Array(allCases.dropFirst())

    /// The hook that `waitFor` names when a configuration says nothing.
    public static let defaultWaitFor = LifecycleHook.updateContentCommand

    /// Whether commands of this hook run once for each container.
    public var runsOncePerContainer: Bool {
        switch self {
        case .onCreateCommand, .updateContentCommand, .postCreateCommand: true
        case .initializeCommand, .postStartCommand, .postAttachCommand: false
        }
    }
}

extension LifecycleHook: Comparable {
    /// Whether the left hook comes before the right one.
    public static func < (left: Self, right: Self) -> Bool { left.position < right.position }

    private var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
