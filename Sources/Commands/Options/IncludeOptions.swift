import ArgumentParser
import DevContainer
import DockerEngine
import JSONC
import OrderedCollections
import Resolver
import Runner

/// What is printed beside the outcome.
struct IncludeOptions: ParsableArguments {
    @Flag(name: .customLong("include-configuration"), help: "Print the configuration, too.")
    var configuration = false

    @Flag(
        name: .customLong("include-merged-configuration"),
        help: "Print the merged configuration, too."
    )
    var mergedConfiguration = false

    /// The members of the JSON line, with what only the running container decides replaced.
    ///
    /// - Parameters:
    ///   - request: What names the configuration; nil where there is none.
    ///   - merged: What all ask for together.
    ///   - environment: The container.
    ///   - engine: Tells what the container was made from.
    /// - Returns: The members by name, none where no flag asks for one.
    /// - Throws: What reading the configuration and asking the engine can meet.
    func members(
        _ request: ResolveRequest?,
        _ merged: MergedConfiguration,
        _ environment: RunningEnvironment,
        _ engine: DockerEngine
    ) async throws -> JSONObject {
        guard configuration || mergedConfiguration else { return [:] }
        var reading: ConfigurationReading?
        if let request {
            let found = try FoundConfiguration(request)
            let inspection = try await engine.inspectContainer(environment.containerIdentifier)
            reading = try ConfigurationReading(found, request)
            reading?.substitute(for: inspection, found.identity)
        }
        var members: JSONObject = [:]
        if configuration { members["configuration"] = .object(reading?.printed ?? [:]) }
        if mergedConfiguration {
            let json = JSONValue.object(
                merged.json(over: reading?.members ?? [:]).inJavaScriptOrder
            )
            members["mergedConfiguration"] = try environment.variables.substituting(json)
        }
        return members
    }
}
