import JSONC
import OrderedCollections

/// One container to be made for tests, and the scripts that run in it.
struct FeatureTestRun {
    /// A folder that is copied into the project's `.devcontainer`.
    struct Copy {
        var source: String
        /// The path below `.devcontainer`; empty for the folder itself.
        var target: String
    }

    /// A script of the author's.
    struct Script {
        /// The name in the report.
        var name: String
        /// The file in the test's folder.
        var file: String
        /// The folder that is copied into the project before.
        var folder: String
        /// Variables for it.
        var environment: OrderedDictionary<String, String> = [:]
    }

    /// The name for people.
    var name: String
    /// The configuration.
    var configuration: JSONValue
    /// Features, and what a scenario needs beside its configuration.
    var copies: [Copy]
    /// The scripts in their order.
    var scripts: [Script]
}
