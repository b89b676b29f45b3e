import Diagnostics
import Glibc
import Planner

extension RunChecks {
    /// Volumes whose names begin so are Berth's own.
    private static let ownVolumes = "berth-"

    /// Refuses what no flag allows: links of the repository that lead a mount or a build out of it,
    /// and Berth's own volumes, which hold the agent and other conversations.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - clone: The clone of the repository, as it was before the agent.
    /// - Throws: All that leads out.
    static func checkPaths(_ plan: Plan, inside clone: String) throws(DiagnosticError) {
        var faults: [Diagnostic] = []
        let top = real(clone) ?? clone
        var places: [(what: String, path: String)] = []
        if let mount = plan.workspace.mount, mount.type == "bind", let source = mount.source {
            places.append(("the workspace's mount", source))
        }
        if let folder = plan.build?.context.folder {
            places.append(("the build context", folder.path))
        }
        for feature in plan.features where feature.hostPath.hasPrefix(clone + "/") {
            places.append(("the Feature `\(feature.reference)`", feature.hostPath))
        }
        for place in places where place.path == clone || place.path.hasPrefix(clone + "/") {
            guard let path = real(place.path), path != top, !path.hasPrefix(top + "/") else {
                continue
            }
            faults.append(
                Diagnostic(
                    code: "link-leads-out",
                    "\(place.what) is a link that leads out of the repository",
                    notes: ["it leads to `\(path)`"],
                    hints: ["put the files into the repository"]
                )
            )
        }
        let volumes =
            plan.container.mounts.filter { $0.type == "volume" }.compactMap(\.source)
            + plan.container.binds.compactMap { $0.split(separator: ":").first.map(String.init) }
        for volume in volumes where volume.hasPrefix(ownVolumes) {
            faults.append(
                Diagnostic(
                    code: "volume-reserved",
                    "the configuration asks for the volume `\(volume)`, which is Berth's own",
                    notes: ["volumes `\(ownVolumes)…` hold the agent and conversations of runs"],
                    hints: ["give the volume another name"]
                )
            )
        }
        if !faults.isEmpty { throw DiagnosticError(faults) }
    }

    private static func real(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
