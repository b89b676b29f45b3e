import Diagnostics
import JSONC

extension JSONReader {
    /// The least that the host should have.
    func hostRequirements() -> HostRequirements? {
        guard isObject() else { return nil }
        warnAboutMembers(
            besides: ["cpus", "memory", "storage", "gpu"],
            of: "`hostRequirements`"
        )
        return HostRequirements(
            cpus: present("cpus")?.count(),
            memory: present("memory")?.byteCount(),
            storage: present("storage")?.byteCount(),
            gpu: present("gpu")?.graphicsRequirement()
        )
    }

    /// A whole number from 1; another one is left out with a warning.
    private func count() -> Int? {
        let isNumber = value.integer != nil
        let read: (JSONReader) -> Int? = { $0.integer(in: 1...Int.max) }
        return isNumber ? warningOnly(read) : read(self)
    }

    private func byteCount() -> ByteCount? {
        if let bytes = value.integer, bytes >= 0 { return ByteCount(bytes: bytes) }
        guard let text = value.string else { return refuseByteCount() }
        if let count = ByteCount(parsing: text) { return count }
        guard let count = ByteCount(parsing: text.lowercased()) else {
            return warningOnly { $0.refuseByteCount() }
        }
        report(
            .warning,
            code: "byte-count-case",
            "the unit of `\(pointer.path)` should be lower case",
            hints: ["write `\"\(text.lowercased())\"`; other tools take the number for 0"]
        )
        return count
    }

    private func refuseByteCount() -> ByteCount? {
        refuse(
            as: "a size",
            hints: ["write digits and `kb`, `mb`, `gb` or `tb`, such as `\"8gb\"`"]
        )
    }

    private func graphicsRequirement() -> GraphicsRequirement? {
        switch value {
        case .bool(true): return .required(cores: nil, memory: nil)
        case .bool(false): return .notNeeded
        case "optional": return .optional
        case .object:
            warnAboutMembers(besides: ["cores", "memory"], of: "`hostRequirements.gpu`")
            return .required(
                cores: present("cores")?.count(),
                memory: present("memory")?.byteCount()
            )
        case .string:
            report(
                .warning,
                code: "gpu",
                "`\(pointer.path)` should be `true`, `false`, `\"optional\"` or an object; "
                    + "`\(value.text())` is taken for `true`"
            )
            return .required(cores: nil, memory: nil)
        default:
            return refuse(as: "`true`, `false`, `\"optional\"` or an object")
        }
    }
}
