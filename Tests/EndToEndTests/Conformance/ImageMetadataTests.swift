import FoundationEssentials
import JSONC
import Testing

extension ConformanceTests {
    /// The label `devcontainer.metadata`, as `docker inspect` shows it on images and containers.
    @Suite struct ImageMetadata {
        @Test
        func
            `SPEC-META-01 SPEC-META-02 SPEC-META-05 SPEC-META-06 SPEC-META-13 SPEC-META-20 SPEC-META-22 the label has an entry for each`()
            async throws
        {
            try await TestFolder.with { folder in
                let base = try await folder.baseImage(
                    labelled: #"{"remoteEnv":{"A":"${localEnv:USER}"}}"#
                )
                let repository = try await folder.repository([
                    ".devcontainer/devcontainer.json": Self.configuration,
                    ".devcontainer/Dockerfile": "FROM \(base)\nRUN true\n",
                    ".devcontainer/a/devcontainer-feature.json":
                        #"{"id":"a","version":"1.0.0","dependsOn":{"./b":{}},"init":true}"#,
                    ".devcontainer/a/install.sh": "true\n",
                    ".devcontainer/b/devcontainer-feature.json":
                        #"{"id":"b","version":"1.0.0","postCreateCommand":"echo \"$HOME\""}"#,
                    ".devcontainer/b/install.sh": "true\n",
                ])
                let image = "berth-test/metadata:\(folder.mark)"
                let result = try await folder.berth(
                    ["build", "--image-name", image],
                    in: repository
                )
                try #require(result.exitCode == 0, "\(result.errors)")
                #expect(
                    try await folder.label(of: image) == [
                        ["remoteEnv": ["A": "${localEnv:USER}"]],
                        ["id": "./b", "postCreateCommand": #"echo "$HOME""#],
                        ["id": "./a", "init": true],
                        [
                            "postCreateCommand": #"printf '%s\n' "$HOME" \\ '${PATH}'"#,
                            "mounts": ["source=c-${devcontainerId},target=/c,type=volume"],
                        ],
                    ]
                )
            }
        }

        private static let configuration = #"""
            {
              "name": "Metadata",
              "build": { "dockerfile": "Dockerfile" },
              "features": { "./a": {} },
              "postCreateCommand": "printf '%s\\n' \"$HOME\" \\\\ '${PATH}'",
              "mounts": ["source=c-${devcontainerId},target=/c,type=volume"]
            }
            """#

        @Test
        func `SPEC-META-14 SPEC-META-15 the label of a plain image counts without a build`()
            async throws
        {
            try await TestFolder.with { folder in
                let image = try await folder.baseImage(
                    labelled: #"{"remoteUser":"games","containerEnv":{"A":"base"}}"#
                )
                let repository = try await folder.repository(
                    configuration: """
                        {"image":"\(image)","containerEnv":{"B":"own"},
                        "updateRemoteUserUID":false}
                        """
                )
                let up = try await folder.up(repository)
                #expect(up.json["remoteUser"] == "games")
                let environment = try await folder.berth(
                    ["exec", "sh", "-c", "id -un; echo $A $B"],
                    in: repository
                )
                #expect(environment.output == "games\nbase own\n")
                let made = try #require(up.container)
                #expect(
                    try await folder.docker(["inspect", "-f", "{{.Image}}", made])
                        == folder.docker(["inspect", "-f", "{{.Id}}", image])
                )
                #expect(
                    try await folder.label(of: made) == [
                        ["remoteUser": "games", "containerEnv": ["A": "base"]],
                        ["containerEnv": ["B": "own"], "updateRemoteUserUID": false],
                    ]
                )
            }
        }

        @Test func `SPEC-META-18 SPEC-META-19 metadata longer than a line and an argument is kept`()
            async throws
        {
            try await TestFolder.with { folder in
                var files: [String: String] = [:]
                var expected: [JSONValue] = []
                for number in 0..<2 {
                    // Longer than a line of a Dockerfile may be, and both together longer than
                    // an argument. Much more takes the builder minutes to read.
                    let words = String(repeating: "# a\\b$c ", count: 8_500)
                    let metadata: JSONValue = [
                        "id": .string("f\(number)"), "version": "1.0.0",
                        "customizations": ["t": ["text": .string(words)]],
                    ]
                    let name = ".devcontainer/f\(number)"
                    files["\(name)/devcontainer-feature.json"] = metadata.text()
                    files["\(name)/install.sh"] = "true\n"
                    expected.append([
                        "id": .string("./f\(number)"),
                        "customizations": ["t": ["text": .string(words)]],
                    ])
                }
                let listed = (0..<2).map { "\"./f\($0)\":{}" }.joined(separator: ",")
                files[".devcontainer/devcontainer.json"] =
                    "{\"image\":\"debian:bookworm\",\"features\":{\(listed)}}"
                let repository = try await folder.repository(files)
                let image = "berth-test/large:\(folder.mark)"
                let result = try await folder.berth(
                    ["build", "--image-name", image],
                    in: repository
                )
                try #require(result.exitCode == 0, "\(result.errors.suffix(2_000))")
                let label = try #require(try await folder.label(of: image).array)
                #expect(label.count == 2)
                #expect(Set(label) == Set(expected))
            }
        }
    }
}

extension TestFolder {
    /// Makes an image with image metadata that goes away with the folder.
    func baseImage(labelled label: String) async throws -> String {
        let image = "berth-test/labelled:\(mark)"
        let container = try await docker(["create", "debian:bookworm"])
        let change = "LABEL devcontainer.metadata='\(label)'"
        try await docker(["commit", "--change", change, container, image])
        try await docker(["rm", container])
        return image
    }

    /// The image metadata on an image or container.
    func label(of object: String) async throws -> JSONValue {
        let format = #"{{index .Config.Labels "devcontainer.metadata"}}"#
        return try JSONValue(parsing: try await docker(["inspect", "-f", format, object]))
    }
}
