import JSONC

/// How much disk an engine's things take.
public struct DiskUsage: Hashable, Sendable {
    /// What containers wrote into their own layers, in bytes by their identifiers.
    public var containers: [String: Int]
    /// What is in volumes, in bytes by their names; those whose driver cannot tell are missing.
    public var volumes: [String: Int]
    /// What images have that no other image has, in bytes by their identifiers.
    public var images: [String: Int]

    init(_ json: JSONValue) {
        containers = Self.sizes(json, "Containers", "Id") { $0.count("SizeRw") }
        volumes = Self.sizes(json, "Volumes", "Name") { volume in
            volume["UsageData"]?["Size"]?.integer
        }
        images = Self.sizes(json, "Images", "Id") { image in
            image.count("Size") - max(0, image.count("SharedSize"))
        }
    }

    private static func sizes(
        _ json: JSONValue,
        _ list: String,
        _ name: String,
        _ size: (JSONValue) -> Int?
    ) -> [String: Int] {
        var sizes: [String: Int] = [:]
        for element in json.elements(list) {
            if let bytes = size(element), bytes >= 0 { sizes[element.text(name)] = bytes }
        }
        return sizes
    }
}

extension DockerEngine {
    /// Returns how much disk the engine's things take; it looks through all volumes for that.
    ///
    /// Maps to `GET /system/df`.
    /// - Throws: ``DockerError``; the engine counts for one caller at a time.
    public func diskUsage() async throws -> DiskUsage {
        DiskUsage(
            try await json(EngineRequest(.get, "/system/df", operation: "tell its use of disk"))
        )
    }
}
