import DevContainer
import JSONC
import OrderedCollections

/// Variables of the host's environment that configurations get by `${localEnv:NAME}`.
public enum HostVariables {
    /// Variables that tell where things are and which language, and are no secret.
    private static let harmless: Set<String> = [
        "HOME", "USER", "LOGNAME", "USERNAME", "USERPROFILE", "HOMEPATH", "HOMEDRIVE", "SHELL",
        "PWD", "LANG", "LANGUAGE", "TZ", "TERM", "COLORTERM", "HOSTNAME", "COMPUTERNAME",
        "DISPLAY", "WAYLAND_DISPLAY", "UID", "GID", "EDITOR", "OS", "APPDATA", "LOCALAPPDATA",
    ]
    private static let harmlessBeginnings = ["LC_", "XDG_"]

    /// Whether a variable is shown to every configuration.
    public static func isHarmless(_ name: String) -> Bool {
        harmless.contains(name) || harmlessBeginnings.contains { name.hasPrefix($0) }
    }

    /// Returns what of an environment a configuration may see.
    ///
    /// - Parameters:
    ///   - environment: The environment of the host.
    ///   - granted: The flags that the user gave.
    /// - Returns: The variables that are for everybody, and the granted ones.
    public static func shown(
        of environment: [String: String],
        granted: Set<String>
    ) -> [String: String] {
        environment.filter { name, _ in
            isHarmless(name)
                || granted.contains(Demand(.hostVariable(name), origin: "").flag)
        }
    }

    /// Returns the variables that a plan's input names and that are not shown to everybody.
    static func named(by input: PlanInput) -> [Demand] {
        var names: [(String, Origin)] = []
        collect(input.document.root, .configuration, &names)
        for label in [input.base.metadataLabel ?? "", input.metadataLabel] {
            collect(.string(label), .baseImage(feature: nil), &names)
        }
        var seen: Set<String> = []
        return names.filter { !isHarmless($0.0) && seen.insert($0.0).inserted }.map {
            name,
            origin in
            Demand(.hostVariable(name), origin: origin.description)
        }
    }

    private static func collect(
        _ value: JSONValue,
        _ origin: Origin,
        _ names: inout [(String, Origin)]
    ) {
        switch value {
        case .string(let text): names += Self.names(in: text).map { ($0, origin) }
        case .array(let elements): for element in elements { collect(element, origin, &names) }
        case .object(let members):
            for member in members.values { collect(member, origin, &names) }
        case .null, .bool, .integer, .real: break
        }
    }

    /// The names of host variables in a text.
    static func names(in text: String) -> [String] {
        var names: [String] = []
        for mark in ["${localEnv:", "${env:"] {
            var rest = text[...]
            while let start = rest.firstRange(of: mark) {
                rest = rest[start.upperBound...]
                names.append(String(rest.prefix { $0 != "}" && $0 != ":" }))
            }
        }
        return names.filter { !$0.isEmpty }
    }
}
