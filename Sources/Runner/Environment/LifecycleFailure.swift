public import Diagnostics

/// A lifecycle command that failed, in Berth's words and in those of the reference CLI.
public struct LifecycleFailure: DiagnosticConvertible {
    /// The command that failed.
    public var label: CommandLabel
    /// Its program and arguments.
    public var command: [String]
    /// What to tell the user.
    public var diagnostics: [Diagnostic]

    /// The reference CLI's sentence about it, such as that a hook failed.
    public var summary: String {
        if label.hook == "initializeCommand" {
            return "The initializeCommand in the devcontainer.json failed."
        }
        let name = label.name.map { "\($0) of " } ?? ""
        return "\(name)\(label.hook) from \(label.referenceOrigin) failed."
    }

    /// The reference CLI's message of the process that failed.
    public var message: String { "Command failed: \(command.joined(separator: " "))" }
}

extension CommandLabel {
    /// The origin in the reference CLI's words: a Feature's id stands in quotes.
    fileprivate var referenceOrigin: String {
        origin.hasPrefix("Feature ") ? "Feature '\(origin.dropFirst("Feature ".count))'" : origin
    }
}

/// A fault after the container was made, which stays and is named in the outcome.
public struct ContainerFailure: DiagnosticConvertible {
    /// The container.
    public var containerIdentifier: String
    /// What went wrong.
    public var cause: any DiagnosticConvertible

    /// What to tell the user.
    public var diagnostics: [Diagnostic] { cause.diagnostics }

    /// Runs work on a container and names it in what the work throws.
    static func naming<Result>(
        _ container: String,
        _ work: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await work()
        } catch let failure as ContainerFailure {
            throw failure
        } catch let cause as any DiagnosticConvertible {
            throw ContainerFailure(containerIdentifier: container, cause: cause)
        }
    }
}
