import Diagnostics
import FoundationEssentials
import JSONC
import Runner
import Runs
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct NotificationDeliveryTests {
    private let scratch: ScratchFolder

    init() throws {
        scratch = try ScratchFolder()
    }

    private func note(
        _ occasion: Settings.Occasion = .finish,
        body: String = "two words"
    ) throws -> Runs.Notification {
        Runs.Notification(
            identifier: "note-1",
            occasion: occasion,
            time: 7,
            title: "Run 0123456789 is done",
            body: body,
            run: .init(
                identifier: try #require(RunIdentifier(parsing: "0123456789")),
                prompt: "Fix it",
                repository: "/r",
                branch: "berth/fix"
            )
        )
    }

    private func delivery(
        _ variables: [String: String],
        environment: [String: String] = ["PATH": "/usr/bin:/bin"],
        limit: Duration = .seconds(20)
    ) throws -> NotificationDelivery {
        NotificationDelivery(
            try Settings(SettingsSources(environment: variables)),
            environment: environment,
            limit: limit
        )
    }

    private func text(_ name: String) throws -> String {
        let bytes = FileManager.default.contents(atPath: "\(scratch.path)/\(name)")
        return String(decoding: try #require(bytes, "\(name) was not written"), as: UTF8.self)
    }

    private func failure(
        _ operation: () async throws -> Void
    ) async throws -> NotificationError {
        var caught: NotificationError?
        do {
            try await operation()
        } catch let error as NotificationError {
            caught = error
        }
        return try #require(caught)
    }

    @Test func `a webhook gets the notification as JSON`() async throws {
        try await FakeServer.with { _, _ in
            FakeServer.Answer(status: 204)
        } _: { server in
            let delivery = try delivery([
                "BERTH_NOTIFY_WEBHOOK": "http://\(server.host)/hook?token=1"
            ])
            let note = try note()
            #expect(delivery.ways(for: note) == [.webhook])
            try await delivery.deliver(note)
            #expect(server.requests.map(\.method) == ["POST"])
            #expect(server.requests.map(\.path) == ["/hook?token=1"])
            let body = try #require(server.requests.first?.body)
            #expect(try Runs.Notification(JSONValue(parsing: body)) == note)
        }
    }

    @Test(arguments: [
        (500, "the answer has the status 500", true), (429, "the answer has the status 429", true),
        (404, "the answer has the status 404", false),
        (302, "the answer is a redirect (302), which is not followed", false),
    ])
    func `an answer that is no success is an error, and a redirect is not followed`(
        status: Int,
        reason: String,
        isWorthAnotherTry: Bool
    ) async throws {
        try await FakeServer.with { _, _ in
            FakeServer.Answer(status: status, headers: [("location", "/elsewhere")])
        } _: { server in
            let delivery = try delivery(["BERTH_NOTIFY_WEBHOOK": "http://\(server.host)/secret"])
            let error = try await failure { try await delivery.deliver(note()) }
            #expect(error.reason == reason)
            #expect(error.isWorthAnotherTry == isWorthAnotherTry)
            #expect(server.requests.count == 1)
            #expect(!"\(error.diagnostics)".contains("secret"))
        }
    }

    @Test func `a webhook that is not there or silent is worth another try`() async throws {
        let port = LoopbackPort()
        let away = try delivery(["BERTH_NOTIFY_WEBHOOK": "http://127.0.0.1:\(port.number)/"])
        let error = try await failure { try await away.deliver(note()) }
        #expect(error.reason == "no answer (Connection refused)")
        #expect(error.isWorthAnotherTry)
        let wrong = try delivery(["BERTH_NOTIFY_WEBHOOK": "ftp://x/"])
        let refused = try await failure { try await wrong.deliver(note()) }
        #expect(refused.isWorthAnotherTry == false)
    }

    @Test func `a command gets it on its standard input and in its environment`() async throws {
        let delivery = try delivery([
            "BERTH_NOTIFY_COMMAND":
                "cat > \(scratch.path)/input; echo \"$BERTH_OCCASION $BERTH_RUN $BERTH_BRANCH\" "
                + "> \(scratch.path)/words"
        ])
        let note = try note()
        try await delivery.deliver(note)
        #expect(try text("words") == "finish 0123456789 berth/fix\n")
        #expect(try Runs.Notification(JSONValue(parsing: text("input"))) == note)
    }

    @Test func `a command that does not read its input is none the worse`() async throws {
        let delivery = try delivery(["BERTH_NOTIFY_COMMAND": "exec true"])
        try await delivery.deliver(note(body: String(repeating: "long ", count: 1 << 16)))
    }

    @Test func `a command that fails says why`() async throws {
        let delivery = try delivery(["BERTH_NOTIFY_COMMAND": "echo no mail today >&2; exit 3"])
        let error = try await failure { try await delivery.deliver(note()) }
        #expect(error.reason == "the command exited with 3: no mail today")
        #expect(error.isWorthAnotherTry)
    }

    @Test func `a command that hangs is ended, and so is what it started`() async throws {
        let delivery = try delivery(
            [
                "BERTH_NOTIFY_COMMAND":
                    "sleep 600 & echo $! > \(scratch.path)/child; wait"
            ],
            limit: .seconds(1)
        )
        let error = try await failure { try await delivery.deliver(note()) }
        #expect(error.reason == "it took longer than 1 s")
        let child = try text("child").split(separator: "\n").joined()
        let deadline = ContinuousClock.now + .seconds(60)
        // One that nobody has waited for yet has no command line any more.
        func works(_ process: String) -> Bool {
            FileManager.default.contents(atPath: "/proc/\(process)/cmdline")?.isEmpty == false
        }
        #expect(works("self"))
        while works(child), .now < deadline { try await Task.sleep(for: .milliseconds(20)) }
        #expect(!works(child))
    }

    /// Debian has `notify-send` in `libnotify-bin`; this one only writes down what it was given.
    @Test func `the desktop is told by notify-send`() async throws {
        let folder = scratch.folder("bin")
        let program = "#!/bin/sh\nprintf '%s\\n' \"$@\" > \(scratch.path)/shown\n"
        let path = "\(folder)/notify-send"
        #expect(FileManager.default.createFile(atPath: path, contents: Data(program.utf8)))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        let delivery = try delivery(
            ["BERTH_NOTIFY_DESKTOP": "always"],
            environment: ["PATH": "\(folder):/usr/bin:/bin"]
        )
        try await delivery.deliver(note(.failure, body: "--urgency=low"))
        #expect(
            try text("shown") == """
                --app-name=berth
                --urgency=critical
                --
                Run 0123456789 is done
                --urgency=low

                """
        )
    }

    @Test func `without notify-send the error says what to install`() async throws {
        let delivery = try delivery(
            ["BERTH_NOTIFY_DESKTOP": "always"],
            environment: ["PATH": scratch.folder("empty")]
        )
        let error = try await failure { try await delivery.deliver(note()) }
        #expect(error.isWorthAnotherTry == false)
        #expect(error.diagnostics.first?.hints.first?.contains("libnotify-bin") == true)
    }

    @Test func `only on the occasions that are wanted, and one way's failure stops no other`()
        async throws
    {
        let port = LoopbackPort()
        let delivery = try delivery([
            "BERTH_NOTIFY_ON": "failure,budget",
            "BERTH_NOTIFY_WEBHOOK": "http://127.0.0.1:\(port.number)/",
            "BERTH_NOTIFY_COMMAND": "echo told > \(scratch.path)/told",
        ])
        #expect(delivery.ways(for: try note(.finish)) == [])
        try await delivery.deliver(note(.finish))
        #expect(!FileManager.default.fileExists(atPath: "\(scratch.path)/told"))
        let error = try await failure { try await delivery.deliver(note(.failure)) }
        #expect(error.way == .webhook)
        #expect(try text("told") == "told\n")
    }
}
