import FoundationEssentials
import Glibc
import JSONC

/// The folder of a project that is made for a test.
struct FeatureTestWorkspace {
    /// The folder, absolute.
    let path: String

    /// Where the folder is mounted in a container, unless its configuration says otherwise.
    var mountPoint: String { "/workspaces/\(path.split(separator: "/").last ?? "")" }

    /// Makes the folder with the configuration, its Features and what else it needs.
    func write(_ run: FeatureTestRun) throws {
        let configuration = "\(path)/.devcontainer"
        try FileManager.default.createDirectory(
            atPath: configuration,
            withIntermediateDirectories: true
        )
        for copy in run.copies {
            try merge(
                copy.source,
                into: copy.target.isEmpty ? configuration : "\(configuration)/\(copy.target)"
            )
        }
        try Data(run.configuration.bytes(.pretty)).write(
            to: URL(filePath: "\(configuration)/devcontainer.json")
        )
        openForAll()
    }

    /// Adds a test's own files and the library that they source.
    func add(_ script: FeatureTestRun.Script) throws {
        try merge(script.folder, into: path)
        try Data(FeatureTestLibrary.script.utf8).write(
            to: URL(filePath: "\(path)/\(FeatureTestLibrary.file)")
        )
        openForAll()
    }

    /// Copies what is in a folder into another one, over what is there.
    private func merge(_ source: String, into target: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: target, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: source) {
            let from = "\(source)/\(name)"
            let to = "\(target)/\(name)"
            var isFolder = false
            _ = files.fileExists(atPath: from, isDirectory: &isFolder)
            if isFolder, (try? files.destinationOfSymbolicLink(atPath: from)) == nil {
                try merge(from, into: to)
            } else {
                try? files.removeItem(atPath: to)
                try files.copyItem(atPath: from, toPath: to)
            }
        }
    }

    /// Lets every user of the container read, write and run all files.
    private func openForAll() {
        let below = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
        chmod(path, 0o777)
        for file in below {
            var status = stat()
            let place = "\(path)/\(file)"
            if lstat(place, &status) == 0, status.st_mode & S_IFMT != S_IFLNK {
                chmod(place, 0o777)
            }
        }
    }
}
