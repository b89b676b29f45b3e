import DevContainer
import Diagnostics

/// What the machine of the engine has, as far as a configuration can ask for it.
public struct HostCapacity: Hashable, Sendable {
    /// The number of processors.
    public var processors: Int?
    /// The size of main memory.
    public var memoryBytes: Int?
    /// The free disk space where the engine keeps its things.
    public var storageBytes: Int?
    /// Whether containers can get a graphics processor.
    public var hasGraphics: Bool

    /// Creates a capacity; nil is what cannot be found out.
    public init(
        processors: Int? = nil,
        memoryBytes: Int? = nil,
        storageBytes: Int? = nil,
        hasGraphics: Bool = false
    ) {
        self.processors = processors
        self.memoryBytes = memoryBytes
        self.storageBytes = storageBytes
        self.hasGraphics = hasGraphics
    }
}

extension PlanInput {
    /// Whether the container gets the machine's graphics processors.
    var usesGraphics: Bool {
        switch merged.hostRequirements?.gpu {
        case .required, .optional: capacity?.hasGraphics == true
        case .notNeeded, nil: false
        }
    }

    /// What the machine lacks of what is required, none of it an error.
    var capacityWarnings: [Diagnostic] {
        guard let required = merged.hostRequirements, let capacity else { return [] }
        var warnings = [
            Self.lack("cpus", required.cpus, capacity.processors) { "\($0)" },
            Self.lack("memory", required.memory?.bytes, capacity.memoryBytes, Self.size),
            Self.lack("storage", required.storage?.bytes, capacity.storageBytes, Self.size),
        ].compactMap { $0 }
        if case .required = required.gpu, !capacity.hasGraphics {
            warnings.append(
                Diagnostic(
                    .warning,
                    code: "host-requirements",
                    "`hostRequirements.gpu` asks for a graphics processor, and the engine has no"
                        + " NVIDIA runtime",
                    notes: ["the container is made without one"],
                    hints: ["write `\"gpu\": \"optional\"` where it works without one"]
                )
            )
        }
        return warnings
    }

    private static func lack(
        _ name: String,
        _ required: Int?,
        _ present: Int?,
        _ text: (Int) -> String
    ) -> Diagnostic? {
        guard let required, let present, present < required else { return nil }
        return Diagnostic(
            .warning,
            code: "host-requirements",
            "`hostRequirements.\(name)` asks for \(text(required)), and the machine has"
                + " \(text(present))",
            notes: ["the container is made all the same"]
        )
    }

    private static func size(_ bytes: Int) -> String {
        for (unit, shift) in [("TB", 40), ("GB", 30), ("MB", 20), ("KB", 10)]
        where bytes >= 1 << shift {
            let tenths = bytes / (1 << shift / 10)
            return tenths % 10 == 0
                ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
        }
        return "\(bytes) bytes"
    }
}
