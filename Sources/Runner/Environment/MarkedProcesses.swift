import DockerEngine
import FoundationEssentials

/// The processes of one command in a container, known by a variable that all of them inherit,
/// since the engine does not tell their numbers inside.
struct MarkedProcesses {
    /// How long they have to end by themselves, in tenths of a second.
    private static let graceTenths = 30
    /// How long stopping them may take.
    private static let limit = Duration.seconds(10)

    let engine: DockerEngine
    let container: String
    /// The user of the command: even root may not look at the variables of other users.
    let user: String
    /// The variable, to be given to the command.
    let mark = "BERTH_COMMAND=\(UUID().uuidString)"

    /// Ends the processes, also when the task that gave them up is cancelled.
    func stop() async {
        let engine = engine
        let container = container
        let config = ExecConfig(["/bin/sh", "-c", Self.script, "sh", mark], user: user)
        await Task.detached {
            _ = try? await engine.run(config, in: container, limit: Self.limit)
        }.value
    }

    private static let script = """
        marked() {
            for folder in /proc/[0-9]*; do
                tr '\\0' '\\n' < "$folder/environ" 2>/dev/null | grep -qxF "$1" &&
                    echo "${folder#/proc/}"
            done
        }
        kill -TERM $(marked "$1") 2>/dev/null
        tenths=0
        while [ $tenths -lt \(graceTenths) ] && [ -n "$(marked "$1")" ]; do
            sleep 0.1
            tenths=$((tenths + 1))
        done
        kill -KILL $(marked "$1") 2>/dev/null
        """
}
