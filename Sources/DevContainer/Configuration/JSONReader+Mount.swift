import Diagnostics
import JSONC

extension JSONReader {
    /// The elements of `mounts`; one alone is taken, too, with a warning.
    func mountReaders() -> [JSONReader] {
        guard value.string != nil || value.object != nil else { return elements() ?? [] }
        report(
            .warning,
            code: "mounts",
            "`\(pointer.path)` should be an array of mounts, found \(value.kindDescription)",
            hints: ["put `[` and `]` around it"]
        )
        return [self]
    }

    /// A mount as text or object.
    func mount() -> Mount? {
        let mount: Mount?
        switch value {
        case .string(let text):
            do throws(MountError) {
                mount = try Mount(parsing: text)
            } catch {
                faults.append(error.diagnostic(at: location()))
                mount = nil
            }
        case .object(let written): mount = self.mount(written)
        default: return refuse(as: "a string or an object")
        }
        if let mount, mount.type == "bind", mount.source?.isEmpty != false {
            report(
                .warning,
                code: "mount-source",
                "the bind mount at `\(mount.target)` has no source, which engines refuse",
                hints: ["a variable in `source` may be unset on this host; give it a default"]
            )
        }
        return mount
    }

    private func mount(_ written: JSONObject) -> Mount? {
        let target = (present("target") ?? present("dst") ?? present("destination"))?.string()
        guard let target, !target.isEmpty else {
            report(
                code: "mount",
                "`\(pointer.path)` has no `target`",
                hints: ["name the path inside the container as `target`"]
            )
            return nil
        }
        return Mount(
            type: mountType(),
            source: (present("source") ?? present("src"))?.string(),
            target: target,
            options: mountOptions(),
            written: .object(written)
        )
    }

    /// The type of a mount as an object, of which the specification knows two.
    private func mountType() -> String {
        guard let type = present("type") else {
            report(
                .warning,
                code: "mount-object",
                "`\(pointer.path)` has no `type`; `volume` is taken",
                hints: ["name the `type`: other tools need it"]
            )
            return "volume"
        }
        if let text = type.value.string, !["bind", "volume"].contains(text) {
            type.report(
                .warning,
                code: "mount-object",
                "`\(text)` is outside the specification of mounts as objects",
                hints: ["write the mount as a string, such as `type=\(text),target=/inside`"]
            )
        }
        return type.string() ?? "volume"
    }

    private func mountOptions() -> [Mount.Option] {
        let known = ["type", "source", "src", "target", "dst", "destination"]
        return (members() ?? []).filter { !known.contains($0.name) }.compactMap { member in
            guard !member.value.isNull else { return nil }
            member.report(
                .warning,
                code: "mount-object",
                "`\(member.name)` is outside the specification of mounts as objects",
                at: .name,
                hints: ["other tools ignore it there; write the mount as a string"]
            )
            let value = member.value.string ?? member.value.text()
            return value == "true" ? Mount.Option(member.name) : Mount.Option(member.name, value)
        }
    }
}
