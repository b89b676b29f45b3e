import Diagnostics

/// A Dockerfile as it was read.
///
/// It knows what a plan needs: stages, build arguments, environment, users and what is copied from
/// the build context. All other instructions are kept as they stand.
public struct Dockerfile: Hashable, Sendable {
    /// The file's path as the user would write it.
    public let path: String
    /// The file's text.
    public let text: String
    /// The special comments at its top.
    public let directives: ParserDirectives
    /// The `ARG` instructions before the first `FROM`.
    public let globalArguments: [Instruction]
    /// The stages in their order, at least one.
    public let stages: [Stage]

    let source: SourceText
    /// The offset of the escape character when the file ends within a continuation.
    let danglingEscape: Int?

    /// Reads a Dockerfile.
    ///
    /// - Throws: The first fault, with its place.
    public init(parsing text: String, path: String) throws(DockerfileError) {
        let source = SourceText(text, path: path)
        let directives = try ParserDirectives(source)
        var reader = InstructionReader(source, directives)
        let instructions = try reader.instructions()
        let preamble = instructions.prefix { $0.keyword != "FROM" }
        if let stray = preamble.first(where: { $0.keyword != "ARG" }) {
            throw .beforeFrom(stray.location, keyword: stray.keyword)
        }
        var stages: [Stage] = []
        for instruction in instructions.dropFirst(preamble.count) {
            if instruction.keyword == "FROM" {
                stages.append(try Stage(instruction, index: stages.count, in: source))
            } else {
                stages[stages.count - 1].instructions.append(instruction)
            }
        }
        guard !stages.isEmpty else { throw .noFrom(path: path) }
        self.path = path
        self.text = text
        self.directives = directives
        self.stages = stages
        self.source = source
        globalArguments = Array(preamble)
        danglingEscape = reader.danglingEscape
    }

    /// Returns the stage with a name or a number; without one the last stage.
    ///
    /// - Throws: When there is no such stage.
    public func stage(_ target: String?) throws(DockerfileError) -> Stage {
        guard let target, !target.isEmpty else { return stages[stages.count - 1] }
        if let named = stages.last(where: { $0.isNamed(target) }) { return named }
        if let index = Int(target), stages.indices.contains(index) { return stages[index] }
        let names = stages.compactMap(\.name)
        throw .noSuchStage(path: path, target: target, available: names)
    }
}
