import FoundationEssentials
import JSONC
import Testing

extension ConformanceTests {
    /// What a configuration asks of the machine.
    @Suite struct HostRequirements {
        @Test
        func
            `SPEC-HOST-01 SPEC-HOST-02 SPEC-HOST-03 SPEC-HOST-04 SPEC-HOST-06 SPEC-HOST-07 what the machine lacks is told, and the container is made`()
            async throws
        {
            try await TestFolder.with { folder in
                let base = try await folder.baseImage(
                    #"""
                    FROM debian:bookworm
                    LABEL devcontainer.metadata='[{"hostRequirements":{"cpus":999,"storage":"9000tb"}}]'
                    """#
                )
                let repository = try await folder.devContainer(
                    #"""
                    {
                      "image": "\#(base)",
                      "hostRequirements": {
                        "cpus": 1, "memory": "4tb", "storage": 10, "gpu": { "cores": 2 }
                      }
                    }
                    """#
                )
                let up = try await folder.up(repository, ["--include-merged-configuration"])
                #expect(
                    up.json["mergedConfiguration"]?["hostRequirements"] == [
                        "cpus": 999, "memory": "4398046511104", "storage": "9895604649984000",
                        "gpu": ["cores": 2],
                    ]
                )
                let told = up.errors.split(separator: "\n").filter { $0.hasPrefix("warning: ") }
                #expect(told.count == 4)
                #expect(up.errors.contains("`hostRequirements.cpus` asks for 999, and the machine"))
                #expect(up.errors.contains("`hostRequirements.memory` asks for 4 TB, and the"))
                #expect(up.errors.contains("`hostRequirements.storage` asks for 9000 TB, and"))
                #expect(up.errors.contains("the engine has no NVIDIA runtime"))
                let id = try #require(up.container)
                let host = try await folder.inspection(of: id)["HostConfig"]
                #expect(host?["DeviceRequests"]?.array?.isEmpty != false)

                let optional = try await folder.devContainer(
                    #"{ "image": "debian:bookworm", "hostRequirements": { "cpus": 1, "gpu": "optional" } }"#,
                    as: "optional-\(folder.mark)"
                )
                #expect(!(try await folder.up(optional).errors.contains("hostRequirements")))
            }
        }

        @Test
        func
            `SPEC-HOST-05 SPEC-HOST-08 a graphics processor is asked of the engine where there is one`()
            async throws
        {
            try await TestFolder.with { folder in
                let base = try await folder.baseImage(
                    #"""
                    FROM debian:bookworm
                    LABEL devcontainer.metadata='[{"hostRequirements":{"gpu":true}}]'
                    """#
                )
                let repository = try await folder.devContainer("{ \"image\": \"\(base)\" }")
                func requests(_ availability: String) async throws -> JSONValue? {
                    let plan = try await folder.plan(
                        repository,
                        ["--format", "json", "--gpu-availability", availability]
                    )
                    return try JSONValue(parsing: plan)["createContainer"]?["HostConfig"]?[
                        "DeviceRequests"
                    ]
                }
                #expect(try await requests("all") == [["Count": -1, "Capabilities": [["gpu"]]]])
                #expect(try await requests("none") == nil)
                #expect(try await requests("detect") == nil)
                // This engine has no such device, and says so when it is asked for one.
                let failed = try await folder.berth(
                    ["up", "--gpu-availability", "all"],
                    in: repository
                )
                #expect(failed.exitCode != 0)
                #expect(failed.errors.contains("capabilities: [[gpu]]"))
            }
        }
    }
}
