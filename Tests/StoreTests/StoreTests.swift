import Diagnostics
import Store
import Testing

struct StoreTests {
    @Test func `a store in a folder that is not there is told by its path`() {
        let error = #expect(throws: DiagnosticError.self) {
            _ = try Store(path: "/nonexistent-folder/berth.sqlite")
        }
        #expect(error?.diagnostics.first?.summary.contains("/nonexistent-folder/") == true)
    }
}
