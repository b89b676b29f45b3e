import FoundationEssentials
import JSONC
import OCI
import OrderedCollections
public import Planner

/// What was learnt of images on earlier occasions, on disk: `berth plan` needs neither engine nor
/// network for an image that is in here.
///
/// One small JSON file per reference; files are replaced as a whole and may be deleted any time.
public struct ImageCatalog: Sendable {
    private let folder: String

    /// Opens the catalog in a cache folder; nothing is made yet.
    public init(cacheFolder: String) {
        folder = cacheFolder + "/images"
    }

    /// Returns what is known of an image, or nil.
    public func image(_ reference: String) -> BaseImage? {
        guard let data = FileManager.default.contents(atPath: path(of: reference)),
            let json = try? JSONValue(parsing: data),
            json["version"]?.integer == Self.version, json["reference"]?.string == reference
        else { return nil }
        return BaseImage(json: json)
    }

    /// Remembers an image; a catalog that cannot be written is no fault.
    public func remember(_ image: BaseImage) {
        let path = path(of: image.reference)
        var json = image.json
        json["version"] = .integer(Self.version)
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try? Data(JSONValue.object(json).text().utf8).write(
            to: URL(filePath: path),
            options: .atomic
        )
    }

    /// Forgets an image, for example when the engine no longer has it.
    public func forget(_ reference: String) {
        try? FileManager.default.removeItem(atPath: path(of: reference))
    }

    private static let version = 1

    private func path(of reference: String) -> String {
        "\(folder)/\(Digest.sha256(of: Array(reference.utf8)).hex).json"
    }
}
