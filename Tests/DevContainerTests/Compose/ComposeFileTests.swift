import DevContainer
import Diagnostics
import Testing

struct ComposeFileTests {
    private func file(_ text: String) throws -> ComposeFile {
        try ComposeFile(parsing: text, path: "/p/a.yml", displayPath: "a.yml")
    }

    @Test func `name and version are read, and the name is taken out line by line`() throws {
        let text = "# c\nname: >\n  long\n  name\nversion: '3.8'\nservices:\n  app: {name: x}\n"
        let file = try file(text)
        #expect(file.name == "long name\n")
        #expect(file.version == "3.8")
        #expect(
            file.textWithoutName == "# c\n\n\n\nversion: '3.8'\nservices:\n  app: {name: x}\n"
        )
        #expect(try self.file("services: {}\nname: x").textWithoutName == "services: {}\n")
    }

    @Test func `the name is taken out of a file that is written as one object`() throws {
        let text = #"{"name": "x", "services": {"app": {"image": "a:1"}}}"#
        let without = try file(try file(text).textWithoutName)
        #expect(without.name == nil)
        #expect(without.location(ofService: "app") != nil)
    }

    @Test func `a file without a name stays as it is`() throws {
        #expect(try file("services:\n  name: {}\n").textWithoutName == "services:\n  name: {}\n")
        #expect(try file("").textWithoutName == "")
        #expect(try file("services:\n  a: !reset null\n").name == nil)
    }

    @Test func `what is no YAML is told with its place`() throws {
        let error = #expect(throws: DiagnosticError.self) {
            try self.file("services:\n  app:\n   image: x\n  \tdb: y\n")
        }
        let diagnostic = try #require(error?.diagnostics.first)
        #expect(diagnostic.code == "yaml-syntax")
        #expect(diagnostic.location?.description == "a.yml:4:3")
        #expect(diagnostic.location?.lineText == "  \tdb: y")
    }

    @Test func `the place of a service is its name`() throws {
        let file = try file("services:\n  app:\n    image: x\n  db: {}\n")
        #expect(file.location(ofService: "db")?.description == "a.yml:4:3")
        #expect(file.location(ofService: "cache") == nil)
    }
}
