public import JSONC

/// A mount as a configuration asks for it: the text of `docker run --mount`, or an object.
///
/// Two mounts are equal when they mean the same, however they are written.
public struct Mount: Sendable {
    /// An option beyond type, source and target, such as `readonly` or `consistency=cached`.
    public struct Option: Hashable, Sendable {
        /// The name as written.
        public var name: String
        /// The value; nil for a bare name.
        public var value: String?

        /// Creates an option.
        public init(_ name: String, _ value: String? = nil) {
            self.name = name
            self.value = value
        }
    }

    /// The kind: `bind`, `volume`, `tmpfs`; as with Docker, `volume` when nothing is said.
    public let type: String
    /// The host path or the volume's name; nil for an anonymous volume and for tmpfs.
    public let source: String?
    /// The path inside.
    public let target: String
    /// Everything else, in the order as written.
    public let options: [Option]
    /// The mount as the configuration has it, a string or an object.
    public let written: JSONValue

    /// Creates a mount.
    public init(type: String, source: String?, target: String, options: [Option] = []) {
        self.init(type: type, source: source, target: target, options: options, written: nil)
    }

    init(type: String, source: String?, target: String, options: [Option], written: JSONValue?) {
        self.type = type
        self.source = source
        self.target = target
        self.options = options
        let text = Self.text(type: type, source: source, target: target, options: options)
        self.written = written ?? .string(text)
    }

    /// The text of `docker run --mount`.
    public var text: String {
        Self.text(type: type, source: source, target: target, options: options)
    }

    /// Whether the container may only read it.
    public var isReadOnly: Bool {
        options.contains { option in
            ["readonly", "ro"].contains(option.name) && ["true", "1", nil].contains(option.value)
        }
    }

    private static func text(
        type: String,
        source: String?,
        target: String,
        options: [Option]
    ) -> String {
        var fields = ["type=\(type)"]
        if let source { fields.append("source=\(source)") }
        fields.append("target=\(target)")
        fields += options.map { option in
            option.value.map { "\(option.name)=\($0)" } ?? option.name
        }
        return CommaSeparatedFields.text(fields)
    }
}

extension Mount: Hashable {
    /// Whether two mounts mean the same.
    public static func == (left: Self, right: Self) -> Bool {
        left.type == right.type && left.source == right.source && left.target == right.target
            && left.options == right.options
    }

    /// Hashes what the mount means.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        hasher.combine(source)
        hasher.combine(target)
        hasher.combine(options)
    }
}
