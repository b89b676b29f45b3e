import ArgumentParser
import Glibc
import Runner

/// The whole program: reads the command line and runs what it asks for, under either name.
public enum Program {
    /// Runs the program and ends the process.
    public static func main() async {
        let given = Array(CommandLine.arguments.dropFirst())
        let arguments = ReferenceArguments.normalized(given)
        await Interruption.running {
            switch ProgramName.current {
            case .berth: await BerthCommand.main(arguments)
            case .devcontainer: await runAsReference(arguments)
            }
            // Not after the work's task, whose end would first have to wake another thread.
            exit(EXIT_SUCCESS)
        }
    }

    /// Runs a command as the reference CLI would: what is wrong with the command line goes to
    /// stderr with the code 1.
    private static func runAsReference(_ arguments: [String]) async {
        guard !arguments.isEmpty else {
            fail(DevContainerCommand.helpMessage() + "\n\nError: a verb is missing")
        }
        do {
            var command = try DevContainerCommand.parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let code = DevContainerCommand.exitCode(for: error)
            if code == .success || error is ArgumentParser.ExitCode {
                DevContainerCommand.exit(withError: error)
            }
            fail(DevContainerCommand.fullMessage(for: error))
        }
    }

    private static func fail(_ message: String) -> Never {
        StandardStream.write((message + "\n").utf8, to: STDERR_FILENO)
        exit(1)
    }
}
