/// Which start-up files of the user's shell decide the environment of processes that a tool starts.
public enum UserEnvironmentProbe: String, Hashable, Sendable, CaseIterable {
    /// None of them.
    case none
    /// Those of a login shell.
    case loginShell
    /// Those of an interactive shell.
    case interactiveShell
    /// Those of a shell that is both; what counts when a configuration says nothing.
    case loginInteractiveShell
}
