import Testing

@testable import Runs

/// What can be asked for, and what a setting makes of it.
struct IsolationClassTests {
    @Test(arguments: ["container", "gvisor", "kata", "runsc-kvm", "io.containerd.kata.v2"])
    func `a class and a runtime are read and written alike`(text: String) throws {
        #expect(try #require(IsolationClass(parsing: text)).name == text)
    }

    @Test(arguments: ["", "-runsc", "run sc", "runsc;true", "../runsc", "Runsç"])
    func `what is no name is no class`(text: String) {
        #expect(IsolationClass(parsing: text) == nil)
    }

    @Test func `only the engine's own container has no kernel of its own`() throws {
        #expect(!IsolationClass.container.hasOwnKernel)
        #expect(IsolationClass.container.losses.isEmpty)
        for isolation in [IsolationClass.gvisor, .kata, .runtime("other")] {
            #expect(isolation.hasOwnKernel)
            #expect(!isolation.losses.isEmpty)
            #expect(!isolation.runtimeNames.isEmpty)
        }
    }

    @Test func `a flag chooses a class, and a repository does not`() throws {
        var sources = SettingsSources()
        #expect(try Settings(sources).isolation == .container)
        sources.flags = ["isolation": ["gvisor"]]
        #expect(try Settings(sources).isolation == .gvisor)
        sources.flags = ["isolation": ["sysbox-runc"]]
        #expect(try Settings(sources).isolation == .runtime("sysbox-runc"))
        sources.flags = ["isolation": ["a b"]]
        #expect(throws: SettingsError.self) { try Settings(sources) }
    }
}
