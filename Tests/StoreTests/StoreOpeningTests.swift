import Diagnostics
import FoundationEssentials
import Glibc
import JSONC
import OrderedCollections
import Runs
import Store
import TestSupport
import Testing

struct StoreOpeningTests {
    private static func folder() throws -> String {
        let path = "/tmp/berth-test-" + randomDigits(12)
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false
        )
        return path
    }

    private func mode(_ path: String) -> UInt32 {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    /// Opens a store that must be refused, and returns what the user is told.
    private func refusal(_ path: String) -> [Diagnostic] {
        #expect(throws: StoreError.self) { _ = try Store(path: path) }?.diagnostics ?? []
    }

    /// Changes a store's file with `sqlite3` while nobody has it open.
    private func sql(_ text: String, _ path: String) throws {
        let child = try ChildProcess(
            "/usr/bin/env",
            arguments: ["sqlite3", path, text],
            output: path + ".output"
        )
        while child.isRunning { usleep(2000) }
        let output = try String(contentsOfFile: path + ".output", encoding: .utf8)
        try #require(output.isEmpty, "sqlite3: \(output)")
    }

    @Test func `all files are for their owner alone, those that were open to others too`() throws {
        let fixture = try StoreFixture()
        let path = fixture.store.path
        #expect(
            [path, path + "-wal", path + "-shm", path + ".lock"].map(mode) == [
                0o600, 0o600, 0o600, 0o600,
            ]
        )
        try fixture.store.close()
        chmod(path, 0o644)
        let store = try Store(path: path)
        #expect([path, path + "-wal", path + "-shm"].map(mode) == [0o600, 0o600, 0o600])
        try store.close()
    }

    @Test func `what was kept is there after the store was closed`() async throws {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        try await fixture.store.write {
            try $0.append(StoreFixture.lines(3, of: run, from: 0), to: run, agentOffset: 30)
        }
        try fixture.store.close()
        let store = try Store(path: fixture.store.path)
        let (overview, events) = try await store.read {
            (try $0.overview(of: run), try $0.events(after: 0, run: run, limit: 10))
        }
        #expect(overview.agentOffset == 30)
        #expect(events.map(\.number) == [1, 2, 3])
        try store.close()
    }

    @Test func `a store that is open is refused with the process that has it`() throws {
        let fixture = try StoreFixture()
        let told = refusal(fixture.store.path)
        #expect(
            told.map(\.summary) == [
                "another process (\(getpid())) has the store `\(fixture.store.path)` open"
            ]
        )
        #expect(told.first?.exitCode == .environment)
    }

    @Test func `a store of a later form is refused and left as it is`() throws {
        let fixture = try StoreFixture()
        let path = fixture.store.path
        try fixture.store.close()
        try sql("INSERT INTO grdb_migrations VALUES ('77')", path)
        let told = refusal(path)
        #expect(told.map(\.summary) == ["a later version of Berth made the store `\(path)`"])
        #expect(told.first?.notes == ["this Berth does not know its form `77`"])
        try sql("DELETE FROM grdb_migrations WHERE identifier = '77'", path)
        try Store(path: path).close()
    }

    @Test func `the database of another program is refused and left as it is`() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/notes.sqlite"
        try sql("CREATE TABLE notes (text)", path)
        #expect(refusal(path).map(\.code) == ["store-foreign"])
        try sql("INSERT INTO notes VALUES (1)", path)
    }

    @Test func `a file whose maker was killed before its first table is made anew`() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/berth.sqlite"
        try "".write(toFile: path, atomically: false, encoding: .utf8)
        try Store(path: path).close()
        let second = folder + "/second.sqlite"
        try sql("CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)", second)
        try Store(path: second).close()
    }

    @Test func `a file that is no database is told as damaged`() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/berth.sqlite"
        let text = String(repeating: "no database\n", count: 1000)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        let told = refusal(path)
        #expect(told.map(\.code) == ["store-damaged"])
        #expect(told.first?.summary.contains(path) == true)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    @Test(arguments: 0..<12) func `a page of zeros is told as damaged or never met`(
        part: Int
    ) async throws {
        let fixture = try StoreFixture()
        for number in 1...40 { try await fixture.add(number) }
        let path = fixture.store.path
        try fixture.store.close()
        var bytes = Array(try Data(contentsOf: URL(filePath: path)))
        try #require(bytes.count > 20 * 4096)
        let page = 4096 * (1 + part * (bytes.count / 4096 - 2) / 11)
        bytes.replaceSubrange(page..<(page + 4096), with: repeatElement(0, count: 4096))
        try Data(bytes).write(to: URL(filePath: path))
        do {
            let store = try Store(path: path)
            _ = try await store.faults()
            _ = try await store.read { try $0.runs() }
            try store.close()
        } catch let error as any DiagnosticConvertible {
            #expect(error.diagnostics.first?.exitCode == .environment)
        }
    }

    @Test func `a place that is no file, or takes no writes, is told`() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(
            refusal(folder).first?.summary.hasPrefix("cannot open the store `\(folder)`") == true
        )
        let told = refusal("/proc/berth.sqlite")
        #expect(told.first?.exitCode == .environment)
        #expect(told.first?.summary.contains("/proc/berth.sqlite") == true)
    }

    @Test func `the file's table of kinds is the one in the code`() async throws {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        let events = RunEvent.Kind.allCases.filter { $0 != .agent }.map { kind in
            RunEvent(run: run, time: 1, kind: kind, content: [:])
        }
        try await fixture.store.write { try $0.append(events, to: run) }
        let found = try await fixture.store.read { try $0.events(after: 0, limit: 99) }
        #expect(found.map(\.kind) == events.map(\.kind))
        try fixture.store.close()
        try sql(
            "CREATE TABLE told AS SELECT kind FROM event_list ORDER BY number",
            fixture.store.path
        )
        let path = fixture.store.path
        let words = events.map { "'\($0.kind.rawValue)'" }.joined(separator: ",")
        try sql(
            "SELECT 'differs' WHERE (SELECT group_concat(quote(kind)) FROM told) <> \"\(words)\"",
            path
        )
    }
}
