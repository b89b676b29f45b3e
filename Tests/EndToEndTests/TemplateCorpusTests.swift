import FoundationEssentials
import JSONC
import TestSupport
import Testing

/// The official Features and Templates, `BERTH_SHARED/spec/data`, which are no part of this
/// project: `make corpus` reads them, `make test` needs no such folder.
@Suite(
    .serialized,
    .enabled(if: ProcessInfo.processInfo.environment["BERTH_SHARED"] != nil)
)
struct TemplateCorpusTests {
    static let data = (ProcessInfo.processInfo.environment["BERTH_SHARED"] ?? "") + "/spec/data"
    static let templates = names(in: "templates")
    static let features = ["features", "features-other"].flatMap { folder in
        names(in: folder).filter { $0.hasSuffix(".json") }.map { "\(folder)/\($0)" }
    }

    private static func names(in folder: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "\(data)/\(folder)")
        return (names ?? []).sorted()
    }

    @Test func `there is a corpus to read`() {
        #expect(Self.templates.count == 40, "\(Self.data)")
        #expect(Self.features.count >= 28, "\(Self.data)")
    }

    @Test(arguments: features)
    func `the metadata of an official Feature is read and packed without a fault`(
        file: String
    ) async throws {
        try await TestFolder.with { folder in
            let text = try folder.text("\(Self.data)/\(file)")
            let metadata = try JSONDocument(parsing: Array(text.utf8), path: file).root
            let id = try #require(metadata["id"]?.string)
            try folder.write(text, to: "\(folder.path)/src/\(id)/devcontainer-feature.json")
            try folder.write("#!/bin/sh\n", to: "\(folder.path)/src/\(id)/install.sh")
            let result = try await folder.berth(["features", "package", "src"], in: folder.path)
            guard metadata["version"] != nil else {
                // It can be used as a local Feature, and published only with a version.
                #expect(result.exitCode == 2, "\(result.errors)")
                #expect(result.errors.contains("the Feature's metadata has no `version`"))
                return
            }
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(!result.errors.contains("error: "), "\(result.errors)")
            let list = try JSONValue(
                parsing: folder.text("\(folder.path)/output/devcontainer-collection.json")
            )
            #expect(list["features"]?[0]?["version"] == metadata["version"])
        }
    }

    @Test(arguments: templates)
    func `an official Template is applied with its defaults, and what it makes is read`(
        name: String
    ) async throws {
        try await TestFolder.with { folder in
            let template = "\(folder.path)/\(name)"
            let source = "\(Self.data)/templates/\(name)"
            try folder.write(
                try folder.text("\(source)/devcontainer-template.json"),
                to: "\(template)/devcontainer-template.json"
            )
            try folder.write(
                try folder.text("\(source)/devcontainer.json"),
                to: "\(template)/.devcontainer/devcontainer.json"
            )
            let project = "\(folder.path)/project"
            let applied = try await folder.berth(
                ["templates", "apply", "-t", template, "-w", project],
                in: folder.path
            )
            #expect(applied.exitCode == 0, "\(applied.errors)")
            #expect(applied.output == "{\"files\":[\"./.devcontainer/devcontainer.json\"]}\n")
            #expect(applied.errors == "", "\(applied.errors)")
            let text = try folder.text("\(project)/.devcontainer/devcontainer.json")
            #expect(!text.contains("templateOption"))
            let read = try await folder.berth(
                ["read-configuration", "--workspace-folder", project],
                in: folder.path
            )
            #expect(read.exitCode == 0, "\(read.errors)")
            let expected = try JSONDocument(parsing: Array(text.utf8), path: name).root
            let configuration = try JSONValue(parsing: read.output)["configuration"]
            #expect(configuration?["name"] == expected["name"])
        }
    }
}
