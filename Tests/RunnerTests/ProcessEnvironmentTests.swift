import DevContainer
import OrderedCollections
import Testing

@testable import Runner

struct ProcessEnvironmentTests {
    private func environment(
        user: String = "dev",
        remote: OrderedDictionary<String, String?> = [:]
    ) -> RunningEnvironment {
        RunningEnvironment(
            containerIdentifier: "c",
            startedAt: "",
            remoteUser: user,
            workspaceFolder: "/w",
            containerEnvironment: ["PATH": "/a/bin:/usr/sbin:/b:/usr/bin", "KEPT": "1"],
            remoteEnvironment: remote,
            probe: .loginShell
        )
    }

    @Test func `entries that start-up files drop from PATH come back, those of root for root only`()
    {
        func path(_ user: String, _ probed: String) -> String? {
            environment(user: user).processEnvironment(probed: ["PATH": probed])["PATH"]
        }
        #expect(path("dev", "/own:/usr/bin") == "/a/bin:/b:/own:/usr/bin")
        #expect(path("root", "/own:/usr/bin") == "/a/bin:/usr/sbin:/b:/own:/usr/bin")
        #expect(path("0:0", "/usr/bin") == "/a/bin:/usr/sbin:/b:/usr/bin")
    }

    @Test func `null takes a variable away, from the probe and from the container`() {
        let environment = environment(remote: ["KEPT": nil, "PROBED": nil, "OTHER": nil])
        #expect(environment.processEnvironment(probed: ["PROBED": "1"]) == [:])
        #expect(environment.removedVariables == ["KEPT"])
        let surroundings = ProcessSurroundings(removedVariables: ["KEPT", "no;name"], folder: "/w")
        #expect(
            surroundings.command(["a", "b c"]) == [
                "/bin/sh", "-c", "unset KEPT\nexec \"$@\"", "sh", "a", "b c",
            ]
        )
        #expect(ProcessSurroundings(folder: "/w").command(["a"]) == ["a"])
    }

    @Test func `a system without /proc tells its variables line by line`() {
        let probe = ShellProbe(probe: .loginShell, marker: "mark")
        let lines = "noise\nmark\nA=1\nPWD=/x\nB=2=3\n\nmark\nnoise"
        #expect(probe.environment(in: Array(lines.utf8)) == ["A": "1", "B": "2=3"])
        let zeros = "mark\nA=1\n2\0B=2\0\nmark"
        #expect(probe.environment(in: Array(zeros.utf8)) == ["A": "1\n2", "B": "2"])
        #expect(probe.environment(in: Array("mark\nmark".utf8)) == nil)
        #expect(probe.environment(in: Array("A=1".utf8)) == nil)
        #expect(ShellProbe(probe: .none, marker: "mark").script == nil)
    }

    @Test func `a repository of dotfiles is a URL, a path or a name on GitHub`() {
        for (repository, url) in [
            ("ada/dots", "https://github.com/ada/dots.git"), ("git@host:a/b", "git@host:a/b"),
            ("https://host/a", "https://host/a"), ("./dots", "./dots"), ("/dots", "/dots"),
        ] {
            #expect(Dotfiles(repository: repository).url == url)
        }
    }

    @Test func `where the set-up stops, whichever comes first`() {
        var merged = MergedConfiguration([])
        func stop(_ change: (inout SetUpOptions) -> Void) -> SetUpResult {
            var options = SetUpOptions()
            change(&options)
            return options.stop(merged).result
        }
        #expect(stop { _ in } == .done)
        #expect(stop { $0.isPrebuild = true } == .prebuild)
        #expect(stop { $0.stopsForPersonalization = true } == .stopForPersonalization)
        #expect(stop { ($0.stopsAtWaitFor, $0.isPrebuild) = (true, true) } == .skipNonBlocking)
        merged.waitFor = .postCreateCommand
        #expect(stop { ($0.stopsAtWaitFor, $0.isPrebuild) = (true, true) } == .prebuild)
        #expect(
            stop { ($0.stopsAtWaitFor, $0.stopsForPersonalization) = (true, true) }
                == .skipNonBlocking
        )
        merged.waitFor = .postStartCommand
        #expect(stop { $0.stopsAtWaitFor = true } == .skipNonBlocking)
        #expect(
            stop { ($0.stopsAtWaitFor, $0.stopsForPersonalization) = (true, true) }
                == .stopForPersonalization
        )
        merged.waitFor = .postAttachCommand
        #expect(stop { $0.stopsAtWaitFor = true } == .done)
    }
}
