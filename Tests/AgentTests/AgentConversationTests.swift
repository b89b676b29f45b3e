import Agent
import Testing

@Suite struct AgentConversationTests {
    private static let lines = [
        #"{"type":"user","sessionId":"s-1","message":{"content":"Write files"}}"#,
        #"{"type":"assistant","sessionId":"s-1","message":{"content":[{"type":"tool_use","id":"a"}]}}"#,
        #"{"type":"user","isSidechain":true,"message":{"content":[{"type":"tool_result","tool_use_id":"b"}]}}"#,
        #"{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"a"}]}}"#,
        #"{"type":"attachment","sessionId":"s-1"}"#,
        #"{"type":"assistant","message":{"content":[{"type":"tool_use","id":"b"}]}}"#,
        #"{"type":"assistant","message":{"content":[{"type":"tool_use","id":"c"}]}}"#,
        #"{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"b"}]}}"#,
        #"{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"c"}]}}"#,
        #"{"type":"assistant","message":{"content":[{"type":"text","text":"s-1 is \"tool_use_id\":\"d\""}]}}"#,
    ]

    private func text(_ count: Int) -> [UInt8] {
        Array(Self.lines.prefix(count).map { $0 + "\n" }.joined().utf8)
    }

    @Test func `a conversation is cut after the results of a call and its neighbours`() {
        let conversation = AgentConversation(text(10))
        #expect(conversation.through(toolUse: "a")?.bytes == text(5))
        #expect(conversation.through(toolUse: "b")?.bytes == text(9))
        #expect(conversation.through(toolUse: "c")?.bytes == text(9))
        #expect(conversation.through(toolUse: "d") == nil)
    }

    @Test func `a conversation that ends with the results stays whole`() {
        #expect(AgentConversation(text(9)).through(toolUse: "c")?.bytes == text(9))
        #expect(AgentConversation([]).through(toolUse: "c") == nil)
    }

    @Test func `a line that was cut off does not hide what stands before it`() {
        let broken = AgentConversation(text(4) + Array(#"{"type":"assi"#.utf8))
        #expect(broken.through(toolUse: "a")?.bytes.starts(with: text(4)) == true)
    }

    @Test func `every mention of the identifier is replaced`() {
        let renamed = AgentConversation(text(10)).renamed(from: "s-1", to: "other")
        let result = String(decoding: renamed.bytes, as: UTF8.self)
        #expect(!result.contains("s-1"))
        #expect(result.contains("other is"))
        #expect(renamed.renamed(from: "other", to: "s-1").bytes == text(10))
        let near = AgentConversation(Array("ss-s-1".utf8))
        #expect(near.renamed(from: "s-1", to: "x").bytes == Array("ss-x".utf8))
    }
}
