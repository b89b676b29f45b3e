public import JSONC

/// An operating system and a processor, in Go's words for them.
public struct Platform: Hashable, Sendable {
    /// The operating system, such as `linux`.
    public var os: String
    /// The processor architecture, such as `amd64`.
    public var architecture: String
    /// The architecture's variant, such as `v7` of `arm`, or nil for the usual one.
    public var variant: String?
    /// The version of the operating system, which matters to Windows only.
    public var osVersion: String?

    /// Creates a platform.
    public init(
        os: String = "linux",
        architecture: String,
        variant: String? = nil,
        osVersion: String? = nil
    ) {
        self.os = os
        self.architecture = architecture
        self.variant = variant
        self.osVersion = osVersion
    }

    /// Reads `os/architecture` or `os/architecture/variant`; common other names are understood.
    ///
    /// - Returns: nil when the text has another form.
    public init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        let written = Self(
            os: parts[0],
            architecture: parts[1],
            variant: parts.count > 2 ? parts[2] : nil
        )
        self = written.normalized
    }

    init(_ reader: DocumentReader) throws(FormatError) {
        os = try reader.requiredString("os")
        architecture = try reader.requiredString("architecture")
        variant = try reader.string("variant")
        osVersion = try reader.string("os.version")
    }

    /// The platform as a descriptor has it.
    public var json: JSONValue {
        var writer = DocumentWriter()
        writer.set("architecture", architecture)
        writer.set("os", os)
        writer.set("os.version", osVersion)
        writer.set("variant", variant)
        return .object(writer.members)
    }

    /// The platform in Go's words, without a variant that goes without saying.
    public var normalized: Self {
        var result = self
        result.os = os.lowercased() == "macos" ? "darwin" : os.lowercased()
        result.variant = variant.flatMap { $0.isEmpty ? nil : $0.lowercased() }
        switch architecture.lowercased() {
        case "x86_64", "x86-64", "amd64":
            result.architecture = "amd64"
            if result.variant == "v1" { result.variant = nil }
        case "aarch64", "arm64":
            result.architecture = "arm64"
            if result.variant == "v8" || result.variant == "8" { result.variant = nil }
        case "i386", "386", "i686": (result.architecture, result.variant) = ("386", nil)
        case "armhf": (result.architecture, result.variant) = ("arm", "v7")
        case "armel": (result.architecture, result.variant) = ("arm", "v6")
        case "arm": (result.architecture, result.variant) = ("arm", Self.armVariant(result.variant))
        default: result.architecture = architecture.lowercased()
        }
        return result
    }

    private static func armVariant(_ variant: String?) -> String {
        guard let variant else { return "v7" }
        return variant.hasPrefix("v") ? variant : "v" + variant
    }

    /// Whether the descriptor belongs to no machine, as BuildKit's attestations do.
    var isUnknown: Bool { os == "unknown" || architecture == "unknown" }

    /// What a machine of this platform can run, the best first.
    var runnable: [Self] {
        let own = normalized
        let arms = ["v8", "v7", "v6", "v5"]
        guard own.architecture == "arm", let start = arms.firstIndex(of: own.variant ?? "") else {
            let usual = Self(os: own.os, architecture: own.architecture)
            return own.variant == nil ? [own] : [own, usual]
        }
        return arms[start...].map { Self(os: own.os, architecture: "arm", variant: $0) }
    }

    func isSameMachine(as other: Self) -> Bool {
        os == other.os && architecture == other.architecture && variant == other.variant
    }
}

extension Platform: CustomStringConvertible {
    /// The platform as `os/architecture` and, where there is one, `/variant`.
    public var description: String {
        "\(os)/\(architecture)" + (variant.map { "/\($0)" } ?? "")
    }
}
