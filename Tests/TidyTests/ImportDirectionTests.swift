import FoundationEssentials
import Testing

/// Keeps the direction of imports that docs/architecture.md describes: from low to high.
struct ImportDirectionTests {
    /// Our targets by level; a target may import targets of a lower level, and those of its own
    /// level that stand before it in the level's list where the level says so.
    static let levels: [[String]] = [
        ["CJansson", "CLinux", "CZlib"],
        ["Diagnostics"],
        ["JSONC", "Archive"],
        ["OCI", "Dockerfile", "Agent", "DevContainer"],
        ["Planner", "Egress"],
        ["Runs"],
        ["Registry", "DockerEngine", "Git", "LocalHTTP"],
        ["Resolver", "Gateway", "Rehearsal", "Store"],
        ["Runner"],
        ["Daemon"],
        ["Commands"],
        ["berth", "berth-bench", "berth-relay"],
        ["Fuzz", "TestSupport"],
    ]

    /// Which libraries a target may import beside our own; what is not named here is allowed to none.
    static let libraries: [String: Set<String>] = [
        "CJansson": ["JSONC"],
        "CLinux": ["berth-relay"],
        "CZlib": ["Archive"],
        "ArgumentParser": ["Commands", "berth"],
        "AsyncHTTPClient": ["Registry", "DockerEngine", "Gateway", "Runner", "TestSupport"],
        "GRDB": ["Store"],
        "Hummingbird": ["Daemon", "TestSupport"],
        "HummingbirdCore": ["LocalHTTP", "Gateway", "Rehearsal", "TestSupport"],
        "Subprocess": ["Git", "Runner", "Commands", "TestSupport"],
        "SystemPackage": ["Git", "Runner", "Commands", "TestSupport"],
        "Foundation": [],
    ]

    /// Targets that do no I/O: values in, values out.
    static let pure: Set<String> = [
        "Diagnostics", "JSONC", "OCI", "Dockerfile", "Agent", "DevContainer", "Planner", "Runs",
        "Egress",
    ]

    /// What a pure target may not import.
    static let impure: Set<String> = [
        "Foundation", "FoundationNetworking", "Glibc", "Dispatch", "Subprocess", "SystemPackage",
        "NIOCore", "NIOPosix", "NIOHTTP1", "AsyncHTTPClient", "Hummingbird", "GRDB",
    ]

    @Test func `no target imports upwards`() throws {
        let level = Dictionary(
            uniqueKeysWithValues: Self.levels.enumerated().flatMap { index, names in
                names.map { ($0, index) }
            }
        )
        var faults: [String] = []
        for (target, file, module) in try Self.imports() {
            guard let own = level[target] else {
                faults.append("\(target) stands in no level; add it to the table")
                continue
            }
            if let other = level[module], other >= own {
                faults.append("\(file) imports \(module)")
            }
        }
        #expect(faults == [])
    }

    @Test func `libraries stay where the table allows them`() throws {
        let faults = try Self.imports().filter { target, _, module in
            Self.libraries[module].map { !$0.contains(target) } ?? false
        }
        #expect(faults.map { "\($0.file) imports \($0.module)" } == [])
    }

    @Test func `pure targets import nothing that does I/O`() throws {
        let faults = try Self.imports().filter { target, _, module in
            Self.pure.contains(target) && Self.impure.contains(module)
        }
        #expect(faults.map { "\($0.file) imports \($0.module)" } == [])
    }

    @Test func `every target with sources is in the package's table of levels`() throws {
        let known = Set(Self.levels.joined())
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.sources)
        #expect(folders.filter { !known.contains($0) } == [])
    }

    private static let sources = {
        var parts = #filePath.split(separator: "/").map(String.init)
        parts.removeLast(3)
        return "/" + parts.joined(separator: "/") + "/Sources"
    }()

    /// Every import line of our sources: target, file and module.
    private static func imports() throws -> [(target: String, file: String, module: String)] {
        var found: [(String, String, String)] = []
        for target in try FileManager.default.contentsOfDirectory(atPath: sources) {
            let folder = "\(sources)/\(target)"
            for file in try FileManager.default.subpathsOfDirectory(atPath: folder)
            where file.hasSuffix(".swift") {
                let bytes = try #require(FileManager.default.contents(atPath: "\(folder)/\(file)"))
                for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
                    if let module = module(in: line) {
                        found.append((target, "\(target)/\(file)", module))
                    }
                }
            }
        }
        try #require(found.count > 50, "the sources were not found")
        return found
    }

    private static func module(in line: Substring) -> String? {
        var words = line.split(separator: " ")
        while let first = words.first,
            [
                "public", "package", "internal", "private", "fileprivate", "@testable",
                "@preconcurrency",
            ]
            .contains(first)
        {
            words.removeFirst()
        }
        guard words.first == "import", words.count > 1 else { return nil }
        return words[words.count == 2 ? 1 : 2].split(separator: ".").first.map(String.init)
    }
}
