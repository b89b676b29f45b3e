import Diagnostics
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Gateway

struct StoredTokenTests {
    private func parsed(_ text: String) throws -> StoredToken {
        try StoredToken(parsing: Array(text.utf8), source: "it", now: 1_000)
    }

    @Test(
        arguments: [
            (" sk-ant-api03-x\n", [Credential.apiKey(Secret("sk-ant-api03-x"))], nil),
            ("sk-ant-oat01-x", [.oauthToken(Secret("sk-ant-oat01-x"))], nil),
            ("company", [.apiKey(Secret("company")), .authToken(Secret("company"))], nil),
            (#"{"authToken":"t"}"#, [.authToken(Secret("t"))], nil),
            (
                #"{"token":"sk-ant-api-t","expiresIn":60}"#, [.apiKey(Secret("sk-ant-api-t"))],
                61_000
            ),
            (#"{"apiKey":"t","expiresAt":1900000000}"#, [.apiKey(Secret("t"))], 1_900_000_000_000),
            (
                #"{"oauthToken":"t","expiresAt":1900000000123}"#, [.oauthToken(Secret("t"))],
                1_900_000_000_123
            ),
            (
                #"{"apiKey":"t","expiresAt":"2030-01-01T00:00:00Z"}"#, [.apiKey(Secret("t"))],
                1_893_456_000_000
            ),
        ] as [(String, [Credential], Int?)]
    )
    func `what a source gives is read`(
        text: String,
        credentials: [Credential],
        expires: Int?
    )
        throws
    {
        #expect(try parsed(text) == StoredToken(credentials: credentials, expires: expires))
    }

    @Test(arguments: [
        "", " \n", "canary canary", "canary\ncanary", #"{"token":"canary""#, #"{"other":"canary"}"#,
        #"{"apiKey":"canary","authToken":"canary"}"#, #"{"token":"canary","expiresAt":"soon"}"#,
        #"{"token":"canary canary"}"#,
    ])
    func `what is no token is refused without being shown`(text: String) throws {
        let error = #expect(throws: CredentialError.self) { try parsed(text) }
        let told = error.map { DiagnosticError($0.diagnostics).description + "\($0)" } ?? "canary"
        #expect(!told.contains("canary"))
    }

    @Test func `a file is read only if it is closed to others`() async throws {
        let scratch = try ScratchFolder()
        let path = "\(scratch.path)/key"
        let keeper = CredentialKeeper(CredentialFile(path: path, now: { 0 }), now: { 0 })
        func summary() async -> String? {
            do throws(CredentialError) {
                return try await keeper.current().map(\.secret.revealed).joined()
            } catch {
                return error.summary.replacing(path, with: "KEY")
            }
        }
        #expect(
            await summary() == "cannot read the credential file `KEY`: No such file or directory"
        )
        try Data("sk-ant-api-1\n".utf8).write(to: URL(filePath: path))
        chmod(path, 0o640)
        #expect(
            await summary() == "the credential file `KEY` can be read by others: its mode is 640"
        )
        chmod(path, 0o600)
        #expect(await summary() == "sk-ant-api-1")
        // A new token is there for the next request, without anybody being told.
        try Data("sk-ant-api-22\n".utf8).write(to: URL(filePath: path))
        #expect(await summary() == "sk-ant-api-22")
        chmod(path, 0o604)
        #expect(
            await summary() == "the credential file `KEY` can be read by others: its mode is 604"
        )
        #expect(keeper.latest == [])
        chmod(path, 0o600)
        #expect(await summary() == "sk-ant-api-22")
        let link = "\(scratch.path)/link"
        symlink(path, link)
        let linked = CredentialFile(path: link, now: { 0 })
        #expect(try await linked.read(refused: false).credentials.count == 1)
        if geteuid() == 0 {
            lchown(link, 1, 1)
            let error = await #expect(throws: CredentialError.self) {
                try await linked.read(refused: false)
            }
            #expect(error?.summary.hasSuffix("is a link that another user made") == true)
            chown(path, 1, 1)
            #expect(await summary() == "the credential file `KEY` does not belong to you")
        }
        unlink(path)
        #expect(
            await summary() == "cannot read the credential file `KEY`: No such file or directory"
        )
        mkdir(path, 0o700)
        #expect(await summary() == "the credential file `KEY` is no regular file")
    }
}
