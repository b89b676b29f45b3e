import Diagnostics
import JSONC
import OrderedCollections

/// Top-level properties of former times that belong to `customizations.vscode` now.
enum OldProperties {
    static let names = ["extensions", "settings", "devPort"]

    /// Moves them: lists are joined, of settings and the port the newer place wins.
    ///
    /// What says nothing, and a port that the newer place has too, stays where it is.
    static func moved(in root: JSONObject) -> JSONObject {
        let said = root.filter { names.contains($0.key) && !$0.value.saysNothing }
        let extensions = said["extensions"]
        let settings = said["settings"]
        guard extensions != nil || settings != nil || root["devPort"] != nil,
            var customizations = members(of: root["customizations"]),
            var code = members(of: customizations["vscode"])
        else { return root }
        var result = root
        if let extensions {
            let newer = code["extensions"]?.array ?? []
            code["extensions"] = .array(newer + (extensions.array ?? [extensions]))
            result["extensions"] = nil
        }
        if let settings {
            let newer = code["settings"]?.object ?? [:]
            code["settings"] = .object((settings.object ?? [:]).merging(newer) { $1 })
            result["settings"] = nil
        }
        if let port = root["devPort"], code["devPort"] == nil {
            code["devPort"] = port
            result["devPort"] = nil
        }
        customizations["vscode"] = .object(code)
        result["customizations"] = .object(customizations)
        return result
    }

    /// The members of an object, none where nothing is said, nil for a value of another kind.
    private static func members(of value: JSONValue?) -> JSONObject? {
        guard let value, !value.saysNothing else { return [:] }
        return value.object
    }

    /// Tells for each of them where it belongs now.
    static func warn(_ reader: JSONReader) {
        for name in names {
            reader.member(name)?.report(
                .warning,
                code: "old-property",
                "`\(name)` is an old property",
                at: .name,
                hints: ["move it to `customizations.vscode.\(name)`"]
            )
        }
    }
}

extension JSONValue {
    /// Whether JavaScript takes the value for false.
    fileprivate var saysNothing: Bool {
        switch self {
        case .null, .bool(false), .integer(0), .string(""): true
        default: false
        }
    }
}
