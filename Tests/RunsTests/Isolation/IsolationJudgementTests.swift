import Diagnostics
import Testing

@testable import Runs

/// Which kernel is another one, and which only has another name.
struct IsolationJudgementTests {
    /// As gVisor 20221219 answers.
    private static let gVisor = """
        release 4.4.0
        build #1 SMP Sun Jan 10 15:06:54 PST 2016
        log [    0.000000] Starting gVisor...
        no-new-privileges 1
        """
    private static let machine = """
        release 6.1.0-18-amd64
        build #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)
        boot 0f9c1c43-7f5a-4a0e-9d5a-0f6f7f5d2f10
        no-new-privileges 0
        """

    private func fault(
        _ isolation: IsolationClass,
        _ inside: String,
        host: String? = machine,
        release: String = "6.1.0-18-amd64"
    ) -> Diagnostic? {
        IsolationJudgement(
            isolation: isolation,
            runtime: "runsc",
            inside: KernelReading(parsing: inside),
            engineRelease: release,
            host: host.map { KernelReading(parsing: $0) }
        ).fault
    }

    @Test func `gVisor's kernel is told by its release and its log`() {
        #expect(fault(.gvisor, Self.gVisor) == nil)
        #expect(fault(.gvisor, Self.gVisor, host: nil) == nil)
        #expect(KernelReading(parsing: Self.gVisor).forbidsNewPrivileges == true)
        let fault = fault(.gvisor, Self.machine)
        #expect(
            fault?.summary
                == "the agent was not started: it would not be isolated by `gvisor`: "
                + "the kernel is the host's own"
        )
        #expect(
            fault?.notes == [
                "the engine's runtime is `runsc`", "read inside: 6.1.0-18-amd64",
                "the engine's machine: 6.1.0-18-amd64",
            ]
        )
        #expect(fault?.exitCode == .environment)
    }

    @Test func `a runtime that only changes its release is not gVisor`() {
        let changed = Self.machine.replacing("6.1.0-18-amd64", with: "4.4.0")
        #expect(fault(.gvisor, changed)?.summary.hasSuffix("the kernel is the host's own") == true)
        let silent = "release 4.4.0\nbuild #1 SMP"
        #expect(fault(.gvisor, silent)?.summary.hasSuffix("the kernel is not gVisor's") == true)
        #expect(
            fault(.gvisor, silent + "\nlog Linux version 6.1.0")?.notes.last
                == "its log begins `Linux version 6.1.0`"
        )
    }

    @Test func `two machines may have kernels of one release`() {
        let guest = Self.machine.replacing("0f9c1c43", with: "11111111")
        #expect(fault(.kata, guest) == nil)
        #expect(fault(.kata, Self.machine) != nil)
        // Where the engine's machine is another one, its release is all that is known.
        #expect(fault(.kata, guest, host: nil) != nil)
        #expect(fault(.kata, guest, host: nil, release: "5.10.0") == nil)
        #expect(fault(.runtime("crun"), Self.machine) != nil)
    }

    @Test func `a kernel that nothing tells of is not proved`() {
        #expect(
            fault(.kata, "OCI runtime exec failed")?.summary
                .hasSuffix("nothing tells which kernel its processes meet") == true
        )
        #expect(fault(.container, "") == nil)
    }
}
