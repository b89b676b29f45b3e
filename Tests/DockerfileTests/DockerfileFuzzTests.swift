import Diagnostics
import Dockerfile
import Fuzz
import Testing

struct DockerfileFuzzTests {
    private static let seed = """
        # syntax=docker/dockerfile:1
        # escape=\\
        ARG V=1 W="a b"
        FROM --platform=$TARGETPLATFORM a:${V:-${W#x}} AS one
        ENV A=1 B='c' \\
        # comment
          C="$A${B//c/d}"
        RUN <<-EOF cat <<"E2"
        \tx
        \tEOF
        E2
        FROM one
        USER ${C:+me}:$A
        COPY ["x", "y"] /z
        ONBUILD ADD q r \\
        """
    private static let pieces = [
        "\\", "\n", "\r\n", "\"", "'", "$", "${", "}", ":-", "<<", "<<EOF", "#", "=", " ", "\t",
        "FROM ", " AS ", "ARG ", "ENV ", "USER ", "RUN ", "--from=", "ONBUILD ", "[", "ä", "\0",
        "`", "\u{FEFF}", "/", "*",
    ]

    @Test func `mutated files are read or refused, and never more`() {
        var generator = SeededGenerator(seed: 54)
        var accepted = 0
        for _ in 0..<3000 {
            let text = mutated(&generator)
            guard let dockerfile = try? Dockerfile(parsing: text, path: "x") else { continue }
            accepted += 1
            _ = dockerfile.contextSources
            _ = try? dockerfile.baseImageReference()
            _ = try? dockerfile.user(baseImageEnvironment: ["A": "b"], baseImageUser: nil)
            guard let named = try? dockerfile.text(namingFinalStage: "final") else {
                Issue.record("no name could be given in \(text)")
                continue
            }
            let appended = named.text + "FROM \(named.stageName) AS appended\n"
            let again = try? Dockerfile(parsing: appended, path: "x")
            #expect(again?.stages.last?.name == "appended", "in \(text)")
            #expect(again?.stages.count == dockerfile.stages.count + 1, "in \(text)")
        }
        #expect(accepted > 300)
    }

    private func mutated(_ generator: inout SeededGenerator) -> String {
        var characters = Array(Self.seed)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let offset = Int.random(in: 0...characters.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0, 1:
                let piece = Self.pieces.randomElement(using: &generator) ?? ""
                characters.insert(contentsOf: piece, at: offset)
            case 2:
                let end = min(characters.count, offset + Int.random(in: 1...6, using: &generator))
                characters.removeSubrange(offset..<end)
            default:
                characters.removeSubrange(offset...)
            }
        }
        return String(characters)
    }
}
