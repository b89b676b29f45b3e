import Diagnostics
import Runs
import Testing

@testable import Runner

/// Which runtime a class means, and what is said where there is none.
struct RuntimeChoiceTests {
    private func choice(_ isolation: IsolationClass, _ runtimes: [String]) throws -> String? {
        try RuntimeChoice.runtime(for: isolation, among: runtimes)
    }

    @Test func `the first known name of a class is taken`() throws {
        #expect(try choice(.container, []) == nil)
        #expect(try choice(.gvisor, ["gvisor", "runc", "runsc"]) == "runsc")
        #expect(try choice(.gvisor, ["gvisor", "runc"]) == "gvisor")
        #expect(try choice(.kata, ["io.containerd.kata.v2"]) == "io.containerd.kata.v2")
        #expect(try choice(.runtime("runsc-kvm"), ["runsc-kvm"]) == "runsc-kvm")
    }

    @Test func `a class without a runtime is refused with the way to get it`() throws {
        let error = #expect(throws: DiagnosticError.self) {
            try choice(.gvisor, ["io.containerd.runc.v2", "runc"])
        }
        let diagnostic = try #require(error?.diagnostics.first)
        #expect(diagnostic.summary == "the engine has no runtime for `--isolation gvisor`")
        #expect(diagnostic.notes == ["it knows `runc`"])
        #expect(
            diagnostic.hints.first?.contains(
                #""runsc": { "path": "/usr/bin/runsc", "runtimeArgs": ["--network=host", "--platform=ptrace"] }"#
            ) == true
        )
        #expect(diagnostic.exitCode == .environment)
        #expect(throws: DiagnosticError.self) { try choice(.runtime("crun"), ["runc"]) }
    }
}
