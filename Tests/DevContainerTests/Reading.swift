import DevContainer
import Diagnostics
import JSONC

/// What a configuration's text turned out to be, with what was told about it.
struct Reading {
    /// The environment, folders and id that the specification's examples assume.
    static let variables = VariableContext(
        localEnvironment: ["HOME": "/home/u", "USER": "u", "E": ""],
        localWorkspaceFolder: "/home/u/proj",
        containerWorkspaceFolder: "/workspaces/proj",
        devcontainerId: "id0"
    )

    var configuration: Configuration?
    var diagnostics: [Diagnostic]

    init(_ text: String, variables: VariableContext = Self.variables) throws {
        let faults = JSONFaults()
        let path = ".devcontainer/devcontainer.json"
        let document = try JSONDocument(parsing: Array(text.utf8), path: path)
        configuration = Configuration(reading: document, variables: variables, faults: faults)
        diagnostics = faults.diagnostics
    }

    /// What was told, in short: severity, line and column, and the sentence.
    var messages: [String] {
        diagnostics.map { diagnostic in
            let place = diagnostic.location.map { "\($0.line):\($0.column) " } ?? ""
            return "\(diagnostic.severity.rawValue) \(place)\(diagnostic.summary)"
        }
    }

    var errors: [String] { messages.filter { $0.hasPrefix("error") } }
}

/// Reads a configuration that must be without errors.
func configuration(
    _ text: String,
    variables: VariableContext = Reading.variables
) throws -> Configuration {
    let reading = try Reading(text, variables: variables)
    guard let configuration = reading.configuration else {
        throw DiagnosticError(reading.diagnostics)
    }
    return configuration
}

/// Reads a Feature's metadata that must be without errors.
func featureMetadata(_ text: String, reference: String = "./f") throws -> FeatureMetadata {
    let faults = JSONFaults()
    let document = try JSONDocument(parsing: Array(text.utf8), path: "devcontainer-feature.json")
    let metadata = FeatureMetadata(
        reading: document,
        reference: reference,
        variables: Reading.variables,
        faults: faults
    )
    guard let metadata else { throw DiagnosticError(faults.diagnostics) }
    return metadata
}
