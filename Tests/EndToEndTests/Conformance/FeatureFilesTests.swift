import FoundationEssentials
import JSONC
import Testing

extension ConformanceTests {
    /// What a Feature's files do in a build.
    @Suite struct FeatureFiles {
        @Test
        func
            `SPEC-FMETA-10 SPEC-FMETA-15 SPEC-FMETA-17 SPEC-FOPT-01 SPEC-FOPT-13 SPEC-FOPT-14 SPEC-FOPT-15 options and variables reach the scripts`()
            async throws
        {
            try await TestFolder.with { folder in
                let below = ".devcontainer/features"
                let repository = try await folder.repository([
                    ".devcontainer/devcontainer.json": Self.configuration,
                    "\(below)/outer/devcontainer-feature.json": """
                    {"id":"outer","version":"1.0.0","dependsOn":{"./features/inner":{}},
                    "options":{"version":{"type":"string","default":"3.10"}}}
                    """,
                    "\(below)/outer/install.sh": """
                    #!/usr/bin/env bash
                    set -e
                    [[ -n $BASH_VERSION ]]
                    printf '%s|%s|%s' "$VERSION" "$GREETING" "$TOOL_HOME" > /outer
                    cp devcontainer-features.env /outer.env

                    """,
                    "\(below)/inner/devcontainer-feature.json": """
                    {"id":"inner","version":"1.0.0","containerEnv":
                    {"PATH":"/opt/inner:${PATH}","TOOL_HOME":"/opt/inner"}}
                    """,
                    "\(below)/inner/install.sh": """
                    mkdir -p /opt/inner
                    printf '#!/bin/sh\\necho tool' > /opt/inner/tool
                    chmod 755 /opt/inner/tool

                    """,
                ])
                let image = "berth-test/files:\(folder.mark)"
                let result = try await folder.berth(
                    ["build", "--image-name", image],
                    in: repository
                )
                try #require(result.exitCode == 0, "\(result.errors)")
                let printed = try await folder.docker([
                    "run", "--rm", "--network", "none", image, "sh", "-c",
                    "tool; cat /outer; echo; grep -c '^[A-Z_]*=' /outer.env; echo $TOOL_HOME",
                ])
                #expect(
                    printed == """
                        tool
                        3.10|a "b" $HOME `id` 'c' \\
                        and more|/opt/inner
                        2
                        /opt/inner
                        """
                )
            }
        }

        private static let configuration = #"""
            {
              "image": "debian:bookworm",
              "features": {
                "./features/outer": { "greeting": "a \"b\" $HOME `id` 'c' \\\nand more" }
              }
            }
            """#
    }
}
