import DevContainer
import Diagnostics
import JSONC
import Testing

/// The official Features, as their repository has them.
struct OfficialFeatureTests {
    @Test func `SPEC-SCH-43 every official Feature is read without a fault`() throws {
        let features = try CorpusDemands.officialFeatures
        #expect(features.count == 28)
        for (name, bytes) in features {
            let faults = JSONFaults()
            let read = FeatureMetadata(
                reading: try JSONDocument(parsing: bytes, path: "\(name).json"),
                reference: "ghcr.io/devcontainers/features/\(name):1",
                variables: VariableContext(),
                faults: faults
            )
            #expect(read?.identifier == name)
            let told = faults.diagnostics.map { "\(name): \($0.severity): \($0.summary)" }
            #expect(told == [])
        }
    }
}
