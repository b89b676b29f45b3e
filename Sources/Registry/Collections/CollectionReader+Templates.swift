import DevContainer
import Diagnostics
import FoundationEssentials
import JSONC
import OrderedCollections

extension CollectionReader {
    /// Adds to a Template's metadata what tools want to know before they fetch it: its type, its
    /// files, and the Features in its configuration.
    func completeTemplate(
        _ metadata: inout JSONObject,
        _ folder: String,
        _ display: String,
        _ reader: JSONReader
    ) {
        let candidates = [".devcontainer/devcontainer.json", ".devcontainer.json"]
        guard let path = candidates.first(where: { Self.isFile("\(folder)/\($0)") }) else {
            reader.report(
                code: "packaging",
                "the Template has neither `.devcontainer/devcontainer.json` nor "
                    + "`.devcontainer.json`"
            )
            return
        }
        let shown = display == "." ? path : "\(display)/\(path)"
        guard let configuration = document("\(folder)/\(path)", path: shown) else { return }
        guard let type = Self.type(of: configuration.root) else {
            JSONReader(configuration, faults: reader.faults).report(
                code: "packaging",
                "the Template's configuration has none of `image`, `build.dockerfile` and "
                    + "`dockerComposeFile`"
            )
            return
        }
        let files = Self.files(below: folder)
        metadata["type"] = .string(type)
        metadata["files"] = .array(files.map { .string($0) })
        metadata["fileCount"] = .integer(files.count)
        metadata["featureIds"] = .array(Self.features(of: configuration.root).map { .string($0) })
        if let paths = metadata["optionalPaths"]?.array {
            metadata["optionalPaths"] = .array(
                paths.enumerated().map { optionalPath($1, at: $0, files, reader) }
            )
        }
    }

    /// A folder with a single file is shown as that file, which says more.
    private func optionalPath(
        _ value: JSONValue,
        at index: Int,
        _ files: [String],
        _ reader: JSONReader
    ) -> JSONValue {
        guard let path = value.string.map({ TemplatePath($0) }) else { return value }
        let meant = files.filter(path.contains)
        if meant.isEmpty {
            reader.member("optionalPaths")?.elements()?[index].report(
                .warning,
                code: "packaging",
                "`\(path.written)` is no file of the Template",
                hints: ["write all of a folder as `folder/*`"]
            )
        }
        return path.folder != nil && meant.count == 1 ? .string(meant[0]) : value
    }

    private static func type(of configuration: JSONValue) -> String? {
        if configuration["image"] != nil { return "image" }
        if configuration["dockerFile"] != nil || configuration["build"]?["dockerfile"] != nil {
            return "dockerfile"
        }
        return configuration["dockerComposeFile"] != nil ? "dockerCompose" : nil
    }

    /// The Features in registries, without versions.
    private static func features(of configuration: JSONValue) -> [String] {
        (configuration["features"]?.object?.keys).map(Array.init)?.compactMap { name in
            guard let reference = try? FeatureReference(parsing: name),
                case .registry(let feature) = reference.source
            else { return nil }
            return feature.resource
        } ?? []
    }

    /// The paths of all files below a folder, in the order of their bytes.
    private static func files(below folder: String) -> [String] {
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return all.filter { isFile("\(folder)/\($0)") }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
