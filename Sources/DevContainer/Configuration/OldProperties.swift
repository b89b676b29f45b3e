import Diagnostics
import JSONC
import OrderedCollections

/// Top-level properties of former times that belong to `customizations.vscode` now.
enum OldProperties {
    static let names = ["extensions", "settings", "devPort"]

    /// Moves them: lists are joined, of settings and the port the newer place wins.
    static func moved(in root: JSONObject) -> JSONObject {
        guard names.contains(where: { root[$0] != nil }) else { return root }
        var result = root
        var customizations = root["customizations"]?.object ?? [:]
        var code = customizations["vscode"]?.object ?? [:]
        if let extensions = result.removeValue(forKey: "extensions")?.array {
            code["extensions"] = .array((code["extensions"]?.array ?? []) + extensions)
        }
        if let settings = result.removeValue(forKey: "settings")?.object {
            let newer = code["settings"]?.object ?? [:]
            code["settings"] = .object(settings.merging(newer) { _, newer in newer })
        }
        if let port = result.removeValue(forKey: "devPort"), code["devPort"] == nil {
            code["devPort"] = port
        }
        customizations["vscode"] = .object(code)
        result["customizations"] = .object(customizations)
        return result
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
