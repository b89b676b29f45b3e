import ArgumentParser
import Diagnostics
import FoundationEssentials
import Registry

/// The folder that is packed: a collection's `src`, or that of one Feature or Template.
struct CollectionTarget: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The folder `src` of a collection, or the folder of a single one.",
            valueName: "target"
        )
    )
    var target = "."

    /// Reads, checks and packs the folder, and shows what its author should know.
    func package(
        _ kind: CollectionKind,
        _ session: Session,
        excluding excluded: String? = nil
    ) throws -> CollectionPackage {
        let package = try CollectionPackage(
            reading: Self.normalized(session.absolute(target)),
            displayed: target,
            kind: kind,
            excluding: excluded
        )
        for warning in package.warnings { session.terminal.show(warning) }
        return package
    }

    /// A path without `.`, `..` and a slash at its end.
    static func normalized(_ path: String) -> String {
        let path = URL(filePath: path).standardized.path
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
