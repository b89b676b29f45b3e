import FoundationEssentials
import Gateway
import Glibc
import JSONC
import Runs
import TestSupport
import Testing

@testable import Runner

@Suite(.timeLimit(.minutes(1)))
struct HostCredentialsTests {
    private let scratch: ScratchFolder
    private let environment: [String: String]

    init() throws {
        scratch = try ScratchFolder()
        environment = [
            "PATH": "\(scratch.folder("bin")):/usr/bin:/bin", "HOME": scratch.path,
            "XDG_CONFIG_HOME": "\(scratch.path)/config",
        ]
    }

    private func program(_ name: String, _ script: String) throws {
        let path = "\(scratch.path)/bin/\(name)"
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: path))
        chmod(path, 0o755)
    }

    private func secret(_ choice: CredentialChoice) async throws -> [Credential] {
        var own = environment
        // The machine may have the real one.
        if choice == .keyring { own["PATH"] = "\(scratch.path)/bin" }
        return try await HostCredentials(environment: own).keeper(of: choice).current()
    }

    private func summary(_ choice: CredentialChoice) async throws -> String? {
        await #expect(throws: CredentialError.self) { try await secret(choice) }?.summary
    }

    @Test func `the keyring is asked by its program`() async throws {
        #expect(
            try await summary(.keyring)
                == "the keyring cannot be asked: there is no `secret-tool`"
        )
        try program("secret-tool", #"echo "$*" > "$HOME/asked"; printf sk-ant-api03-k"#)
        #expect(try await secret(.keyring) == [.apiKey(Secret("sk-ant-api03-k"))])
        let asked = try String(contentsOfFile: "\(scratch.path)/asked", encoding: .utf8)
        #expect(asked == "lookup service berth account model\n")
        try program("secret-tool", "exit 1")
        #expect(try await summary(.keyring) == "the keyring has no credential for Berth")
        try program("secret-tool", "echo 'Cannot autolaunch D-Bus' >&2; exit 1")
        #expect(
            try await summary(.keyring)
                == "the keyring cannot be asked: `secret-tool` exited with 1, "
                + "and said: Cannot autolaunch D-Bus"
        )
    }

    @Test func `a command runs once for all, and its secret stands in no message`() async throws {
        let credentials = HostCredentials(environment: environment)
        let command =
            #"echo x >> "$HOME/count"; sleep 0.1; echo '{"oauthToken":"oat-c","expiresIn":600}'"#
        try await withThrowingTaskGroup(of: [Credential].self) { group in
            for _ in 0..<20 {
                group.addTask { try await credentials.keeper(of: .command(command)).current() }
            }
            for try await found in group { #expect(found == [.oauthToken(Secret("oat-c"))]) }
        }
        let count = try String(contentsOfFile: "\(scratch.path)/count", encoding: .utf8)
        #expect(count == "x\n")
        #expect(
            try await summary(.command("echo 'the token sk-'ant-canary is old >&2; exit 4"))
                == "the credential command exited with 4, and said: the token *** is old"
        )
        #expect(
            try await summary(.command("echo sk-ant-canary"))
                == "the credential command holds a token itself, which everybody could see then"
        )
    }

    @Test func `a command that hangs is ended, with all that it started`() async throws {
        let process = CredentialProgramProcess(environment: environment)
        let start = ContinuousClock.now
        let error = await #expect(throws: CredentialError.self) {
            try await process.run(
                "/bin/sh",
                ["-c", #"sleep 100 & echo $! > "$HOME/child"; wait"#],
                limit: .milliseconds(500)
            )
        }
        #expect(error?.summary == "the program that gives the credential took longer than 0 s")
        #expect(ContinuousClock.now - start < .seconds(20))
        let child = try String(contentsOfFile: "\(scratch.path)/child", encoding: .utf8)
        let number = try #require(Int32(child.filter(\.isNumber)))
        while kill(number, 0) == 0 { try await Task.sleep(for: .milliseconds(10)) }
    }

    @Test func `what was chosen is kept, and read again`() throws {
        let folders = try BerthFolders(environment: environment)
        #expect(try folders.credentialChoice() == nil)
        let all: [CredentialChoice] = [
            .environment, .keyring, .file(path: "/k"), .command("c"), .command(nil),
            .claude(folder: "/home/ada/.claude"),
        ]
        for choice in all {
            try folders.keep(choice)
            #expect(try folders.credentialChoice() == choice)
        }
        var status = stat()
        #expect(stat(folders.credentialChoiceFile, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        try Files.write("{}", to: folders.credentialChoiceFile)
        #expect(throws: CredentialError.self) { try folders.credentialChoice() }
        try folders.keep(nil)
        #expect(try folders.credentialChoice() == nil)
    }

    @Test func `flags go over a choice, and a choice over the file of settings`() throws {
        let folders = try BerthFolders(environment: environment)
        let file = try JSONDocument(
            parsing: Array(#"{ "credential": { "command": "of the file" } }"#.utf8),
            path: "f"
        )
        var sources = SettingsSources(userFile: file)
        #expect(try CredentialWish(sources, folders: folders).stored == .command("of the file"))
        try folders.keep(.keyring)
        #expect(try CredentialWish(sources, folders: folders).stored == .keyring)
        try folders.keep(.command(nil))
        #expect(try CredentialWish(sources, folders: folders).stored == .command("of the file"))
        try folders.keep(.environment)
        #expect(try CredentialWish(sources, folders: folders).stored == nil)
        sources.flags["credential.command"] = ["of the flag"]
        #expect(try CredentialWish(sources, folders: folders).command == "of the flag")
        // A repository may say nothing of it.
        let text = #"{ "customizations": { "berth": { "credential": { "command": "evil" } } } }"#
        let repository = try JSONDocument(parsing: Array(text.utf8), path: "f")
        let asked = try CredentialWish(
            SettingsSources(repositoryFile: repository),
            folders: folders
        )
        #expect(asked.command == nil && asked.stored == nil)
    }
}
