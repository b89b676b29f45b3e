public import JSONC
public import OrderedCollections

extension BaseImage {
    /// The description as JSON, the form of the catalog and of `berth plan --format json`.
    public var json: JSONObject {
        var json: JSONObject = [
            "reference": .string(reference),
            "id": .string(identifier),
            "isLocal": .bool(isLocal),
            "user": .string(user),
            "environment": .object(environment.mapValues { .string($0) }),
            "entrypoint": .array(entrypoint.map { .string($0) }),
            "command": .array(command.map { .string($0) }),
            "hasBuildTriggers": .bool(hasBuildTriggers),
            "platform": .string(platform),
        ]
        if let metadataLabel { json["metadataLabel"] = .string(metadataLabel) }
        return json
    }

    /// Reads a description; nil when something is missing.
    public init?(json: JSONValue) {
        func strings(_ name: String) -> [String]? { json[name]?.array?.compactMap(\.string) }
        guard let reference = json["reference"]?.string, let identifier = json["id"]?.string,
            let isLocal = json["isLocal"]?.bool, let user = json["user"]?.string,
            let environment = json["environment"]?.object, let entrypoint = strings("entrypoint"),
            let command = strings("command"), let platform = json["platform"]?.string
        else { return nil }
        self.init(
            reference: reference,
            identifier: identifier,
            isLocal: isLocal,
            user: user,
            environment: environment.compactMapValues(\.string),
            entrypoint: entrypoint,
            command: command,
            metadataLabel: json["metadataLabel"]?.string,
            hasBuildTriggers: json["hasBuildTriggers"]?.bool ?? false,
            platform: platform
        )
    }
}
