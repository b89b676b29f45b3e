import DevContainer
import OrderedCollections
import Testing

struct LifecycleTests {
    @Test func `SPEC-LIFE-01 the hooks stand in their order`() {
        #expect(
            LifecycleHook.allCases.map(\.rawValue) == [
                "initializeCommand", "onCreateCommand", "updateContentCommand", "postCreateCommand",
                "postStartCommand", "postAttachCommand",
            ]
        )
        #expect(LifecycleHook.insideContainer == Array(LifecycleHook.allCases.dropFirst()))
        #expect(LifecycleHook.allCases.shuffled().sorted() == LifecycleHook.allCases)
        #expect(LifecycleHook.defaultWaitFor == .updateContentCommand)
    }

    @Test func `SPEC-LIFE-05 SPEC-LIFE-08 three hooks run once for each container`() {
        #expect(
            LifecycleHook.allCases.filter(\.runsOncePerContainer) == [
                .onCreateCommand, .updateContentCommand, .postCreateCommand,
            ]
        )
    }

    @Test func `SPEC-LIFE-11 SPEC-LIFE-12 text goes to a shell, a list does not`() {
        #expect(
            LifecycleCommand.Invocation.shell("a && b").arguments == ["/bin/sh", "-c", "a && b"]
        )
        #expect(
            LifecycleCommand.Invocation.exec(["echo", "$HOME"]).arguments == ["echo", "$HOME"]
        )
    }

    @Test func `SPEC-LIFE-15 an object's commands have names, in the file's order`() throws {
        let read = try configuration(#"{"image":"a","postCreateCommand":{"b":"1","a":["2"]}}"#)
        let command = try #require(read.lifecycleCommands[.postCreateCommand])
        #expect(command.invocations.map(\.name) == ["b", "a"])
        #expect(command.invocations.map(\.invocation) == [.shell("1"), .exec(["2"])])
        #expect(LifecycleCommand.single(.shell("x")).invocations.map(\.name) == [nil])
    }
}
