import Diagnostics
import DockerEngine
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
        for source in bindSources(plan) { places.append(("the mount of `\(source)`", source)) }
        for feature in plan.features where feature.hostPath.hasPrefix(clone + "/") {
            places.append(("the Feature `\(feature.reference)`", feature.hostPath))
        }
        for place in places {
            guard let path = wayOut(of: clone, top, by: place.path) else { continue }
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

    /// Refuses to start a container again whose mounts have become links that lead out of the clone:
    /// the engine follows them at every start, as root.
    ///
    /// - Parameters:
    ///   - mounts: The container's mounts.
    ///   - clone: The clone, in which nothing may be at work.
    /// - Throws: All that leads out.
    static func checkMounts(_ mounts: [MountPoint], inside clone: String) throws(DiagnosticError) {
        let top = real(clone) ?? clone
        var faults: [Diagnostic] = []
        for mount in mounts where mount.type == "bind" {
            guard let path = wayOut(of: clone, top, by: mount.source) else { continue }
            faults.append(
                Diagnostic(
                    code: "link-leads-out",
                    "`\(mount.source)`, which the container mounts, has become a link out of the "
                        + "repository",
                    notes: [
                        "it leads to `\(path)`", "the container is not started again with it",
                    ],
                    hints: ["the work as it was before is in the run's snapshots"]
                )
            )
        }
        if !faults.isEmpty { throw DiagnosticError(faults) }
    }

    /// The places of the host that a plan mounts, the workspace aside.
    private static func bindSources(_ plan: Plan) -> [String] {
        plan.container.mounts.filter { $0.type == "bind" }.compactMap(\.source)
            + plan.container.binds.compactMap { bind in
                bind.split(separator: ":").first.map(String.init)
            }
    }

    /// Where a path of the clone leads that does not lead into it; nil where all is well.
    private static func wayOut(of clone: String, _ top: String, by path: String) -> String? {
        guard path == clone || path.hasPrefix(clone + "/") else { return nil }
        // Where nothing is, the nearest folder that is there tells where it would be made.
        var place = path
        while real(place) == nil, place.hasPrefix(clone + "/") {
            var status = stat()
            if lstat(place, &status) == 0 { return "nowhere" }
            place = String(place[..<(place.lastIndex(of: "/") ?? place.startIndex)])
        }
        guard let found = real(place), found != top, !found.hasPrefix(top + "/") else { return nil }
        return found
    }

    private static func real(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
