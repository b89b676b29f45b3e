import ArgumentParser
import FoundationEssentials
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
            case .berth:
                requireCommand(arguments, of: BerthCommand.self)
                await BerthCommand.main(arguments)
            case .devcontainer: await runAsReference(arguments)
            }
            // Not after the work's task, whose end would first have to wake another thread.
            exit(EXIT_SUCCESS)
        }
    }

    /// Runs a command as the reference CLI would: what is wrong with the command line goes to
    /// stderr with the code 1.
    private static func runAsReference(_ arguments: [String]) async {
        requireCommand(arguments, of: DevContainerCommand.self)
        let group = DevContainerCommand.configuration.subcommands.first {
            [$0.configuration.commandName] == arguments && !$0.configuration.subcommands.isEmpty
        }
        if arguments.isEmpty || group != nil {
            let help = DevContainerCommand.helpMessage(for: group ?? DevContainerCommand.self)
            fail(help + "\n\nError: a verb is missing")
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

    /// Ends the process where the command line names a command that there is not.
    private static func requireCommand(
        _ arguments: [String],
        of root: any ParsableCommand.Type
    ) {
        let name = ProgramName.current
        guard let fault = UnknownCommand.first(in: arguments, of: root, named: name.word) else {
            return
        }
        let terminal = Terminal.detect(environment: ProcessInfo.processInfo.environment)
        exit(name.exitCode(Session.report(fault, terminal)))
    }

    private static func fail(_ message: String) -> Never {
        StandardStream.write((message + "\n").utf8, to: STDERR_FILENO)
        exit(1)
    }
}
