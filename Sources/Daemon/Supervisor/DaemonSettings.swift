import Runner
import Runs
import Synchronization

/// The user's settings as the daemon itself follows them, read anew each time.
///
/// While the file cannot be read, as in the middle of an edit, what it said last stays in force.
final class DaemonSettings: Sendable {
    private let surroundings: HostSurroundings
    private let last = Mutex<Settings?>(nil)

    /// Creates the settings of an environment.
    init(environment: [String: String], folders: BerthFolders) {
        surroundings = HostSurroundings(
            environment: environment,
            folders: folders,
            currentFolder: "/"
        )
    }

    /// The settings in force; nil where they never could be read.
    var current: Settings? {
        let read = try? Settings(
            SettingsSources(
                environment: surroundings.environment,
                userFile: try surroundings.userSettings()
            )
        )
        return last.withLock { last in
            if let read { last = read }
            return last
        }
    }
}
