import DevContainer
import Diagnostics
import Fuzz
import OrderedCollections
import Testing

struct ComposeFuzzTests {
    private static let pieces = [
        "\n", "  ", "\t", ":", "- ", "#", "&a", "*a", "<<: *a", "!!int", "!x ", "|\n", ">-\n", "'",
        "\"", "{", "}", "[", "]", ",", "?", "%YAML 9\n", "---\n", "...\n", "null", "~", "1e999",
        "0x", ".inf", "-", "99999999999999999999", "name: x\n", "services:\n", "\u{FEFF}", "\u{85}",
        "\u{2028}", "\0", "\r", "é", "${A:-", "$$", "${",
    ]

    @Test func `mutated Compose files are read, or refused with places`() throws {
        let text = """
            # the shop
            version: "3.8"
            name: ${NAME:-shop}
            x-common: &common
              environment: { A: "1", B: }
            services:
              app:
                <<: *common
                build: { context: ., dockerfile: Dockerfile, target: dev }
                command: ["sleep", "infinity"]
              db: { image: "postgres:16", ports: ["5432"] }
            volumes:
              data: {}

            """
        var mutator = Mutator(seed: 11, pieces: Self.pieces)
        var accepted = 0
        for _ in 0..<3_000 {
            let text = mutator.mutated(text)
            do throws(DiagnosticError) {
                let file = try ComposeFile(parsing: text, path: "/c.yml", displayPath: "c.yml")
                if file.location(ofService: "app") != nil { accepted += 1 }
                // What is handed to an older Compose is a file again, without the name.
                let rest = try ComposeFile(
                    parsing: file.textWithoutName,
                    path: "/c.yml",
                    displayPath: "c.yml"
                )
                #expect(rest.name == nil, "\(text.debugDescription)")
            } catch {
                #expect(error.diagnostics.count == 1)
                #expect(error.diagnostics[0].location?.path == "c.yml")
                let line = error.diagnostics[0].location?.line ?? 0
                #expect(line >= 1, "\(text.debugDescription)")
            }
        }
        #expect(accepted > 300, "\(accepted)")
    }

    @Test func `aliases of aliases are not followed`() throws {
        var text = "services: { app: { image: a } }\nx0: &x0 [a, b, c, d, e, f, g, h, i, j]\n"
        for level in 1..<10 {
            let aliases = repeatElement("*x\(level - 1)", count: 10).joined(separator: ", ")
            text += "x\(level): &x\(level) [\(aliases)]\n"
        }
        text += "name: shop\ny:\n  ? *x9\n  : 1\n"
        let file = try ComposeFile(parsing: text, path: "/c.yml", displayPath: "c.yml")
        #expect(file.name == "shop")
        #expect(file.location(ofService: "app")?.column == 13)
        #expect(!file.textWithoutName.contains("shop"))
    }

    @Test(arguments: [1_000, 5_000, 100_000])
    func `values deep inside others are read, or refused`(depth: Int) {
        for opening in ["[", "{a: ", "- ", "? "] {
            let text = "services: {}\nx:\n  " + String(repeating: opening, count: depth)
            #expect(throws: DiagnosticError.self) {
                _ = try ComposeFile(parsing: text, path: "/c.yml", displayPath: "c.yml")
            }
            #expect(throws: DiagnosticError.self) { _ = try ComposeModel(parsing: text) }
        }
    }

    @Test func `mutated answers of Compose are read, or refused`() {
        let text = """
            name: shop
            services:
              app:
                image: debian:bookworm
                user: "1000:1000"
                entrypoint: ["/bin/sh", "-c"]
                environment: { A: "1" }
                build: { context: /p, dockerfile: Dockerfile, args: { X: "1" }, target: dev }
                volumes:
                  - { type: bind, source: /p, target: /w, bind: { create_host_path: true } }
                  - data:/data:ro
                networks: { default: null }
            volumes: { data: { name: shop_data } }

            """
        var mutator = Mutator(seed: 12, pieces: Self.pieces)
        var accepted = 0
        for _ in 0..<3_000 {
            let text = mutator.mutated(text)
            do throws(DiagnosticError) {
                let model = try ComposeModel(parsing: text)
                if model.services["app"] != nil { accepted += 1 }
            } catch {
                #expect(!error.diagnostics.isEmpty)
            }
        }
        #expect(accepted > 300, "\(accepted)")
    }

    @Test func `mutated environment files and texts are read`() {
        let environment = """
            A=1
            export B="two ${A} \"x\""
            C='three' # comment

            """
        let text = "$A ${B} ${C:-x} ${D+y} ${E?no} $$ ${F:-${G}}"
        var mutator = Mutator(seed: 13, pieces: Self.pieces)
        for _ in 0..<3_000 {
            let variables = ComposeVariables(environmentFile: mutator.mutated(environment))
            let result = variables.substituting(mutator.mutated(text))
            let plain = result.filter { $0 != "$" }
            #expect(variables.substituting(plain) == plain)
        }
    }
}
