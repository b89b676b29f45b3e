import DevContainer
import JSONC
import Testing

@testable import Runner

struct HookAmendmentTests {
    /// The steps of a container that was made with a Feature and a configuration.
    private static let earlier = [
        step(.onCreateCommand, "old"), step(.postCreateCommand, "feature", .feature("f")),
        step(.postCreateCommand, "old"), step(.postStartCommand, "old"),
    ]

    private static func step(
        _ hook: LifecycleHook,
        _ text: String,
        _ origin: Origin = .configuration
    ) -> LifecycleStep {
        LifecycleStep(hook: hook, origin: origin, command: .single(.shell(text)))
    }

    private func amendment(_ members: String) throws -> HookAmendment {
        let text = "{\"image\":\"a\",\(members)}"
        let configuration = try #require(
            Configuration(
                reading: try JSONDocument(parsing: Array(text.utf8), path: "devcontainer.json"),
                variables: VariableContext(localEnvironment: ["N": "new"]),
                faults: JSONFaults()
            )
        )
        return HookAmendment(
            configuration,
            variables: VariableContext(localEnvironment: ["N": "new"])
        )
    }

    private func state(_ done: LifecycleHook...) -> LifecycleState {
        done.reduce(into: LifecycleState()) {
            $0.complete($1, steps: 1, isFinished: true, startedAt: "then")
        }
    }

    private func texts(_ steps: [LifecycleStep]) -> [String] {
        steps.map { "\($0.hook) \($0.command.invocations.map(\.invocation.text).joined())" }
    }

    @Test func `from the first hook on that did not succeed the present text counts`() throws {
        let present = try amendment(
            """
            "onCreateCommand":"${localEnv:N}","postCreateCommand":"${localEnv:N}",
            "postAttachCommand":"${localEnv:N}"
            """
        )
        #expect(
            texts(present.steps(Self.earlier, state(.onCreateCommand))) == [
                "onCreateCommand old", "postCreateCommand feature", "postCreateCommand new",
                "postAttachCommand new",
            ]
        )
    }

    @Test func `SPEC-META-16 where all succeeded the container's own text counts`() throws {
        let present = try amendment("\"postStartCommand\":\"new\",\"postAttachCommand\":\"new\"")
        let done = state(.onCreateCommand, .postCreateCommand, .postStartCommand)
        #expect(present.steps(Self.earlier, done) == Self.earlier)
    }

    @Test func `what succeeded in place of the earlier text is kept, as is that it is gone`() throws
    {
        let second = try amendment("\"onCreateCommand\":\"${localEnv:N}\"")
        let steps = second.steps(Self.earlier, LifecycleState())
        #expect(texts(steps) == ["onCreateCommand new", "postCreateCommand feature"])
        var done = state(.onCreateCommand, .postCreateCommand, .postStartCommand)
        for hook in [LifecycleHook.onCreateCommand, .postCreateCommand, .postStartCommand] {
            let command = second.amendment(of: hook, Self.earlier, steps)
            #expect(command == (hook == .onCreateCommand ? "${localEnv:N}" : .null))
            done.amend(hook, with: try #require(command))
        }
        let read = LifecycleState(parsing: Array(done.text.utf8))
        #expect(read == done)
        let third = try amendment("\"onCreateCommand\":\"3\",\"postStartCommand\":\"3\"")
        #expect(third.steps(Self.earlier, read) == steps)
        #expect(third.amendment(of: .onCreateCommand, Self.earlier, steps) == nil)
    }

    @Test func `a text that is the same is not kept`() throws {
        let same = try amendment("\"onCreateCommand\":\"old\"")
        let steps = same.steps(Self.earlier, LifecycleState())
        #expect(same.amendment(of: .onCreateCommand, Self.earlier, steps) == nil)
    }
}
