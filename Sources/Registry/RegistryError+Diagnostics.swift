import Archive
public import Diagnostics

extension RegistryError: DiagnosticConvertible {
    /// What to tell the user.
    public var diagnostics: [Diagnostic] {
        if case .archive(let reference, let error) = self {
            return error.diagnostics.map { diagnostic in
                var diagnostic = diagnostic
                diagnostic.notes.append("the archive belongs to `\(reference)`")
                return diagnostic
            }
        }
        if case .afterMirrors(let error, let failures, let isLastMirror) = self {
            return error.diagnostics.map { diagnostic in
                var diagnostic = diagnostic
                diagnostic.notes += failures.map {
                    "its mirror `\($0.mirror)` was asked before: \($0.reason)"
                }
                if isLastMirror {
                    diagnostic.notes.append(
                        "only mirrors are asked, as the setting `registries.fallback` is `never`"
                    )
                }
                return diagnostic
            }
        }
        return [
            Diagnostic(code: code, summary, notes: notes, hints: hints, exitCode: exitCode)
        ]
    }

    private var exitCode: ExitCode {
        switch self {
        case .notFound, .noSuchTag, .notAFeature, .notATemplate, .noSuchPlatform, .archive,
            .notPublishable:
            .badInput
        case .cancelled: .interrupted
        default: .environment
        }
    }

    private var code: String {
        switch self {
        case .notFound: "registry-not-found"
        case .noSuchTag: "registry-no-such-tag"
        case .unauthorized: "registry-unauthorized"
        case .network: "registry-network"
        case .afterMirrors(let error, _, _): error.code
        case .certificates: "certificates"
        case .busy: "registry-busy"
        case .refused: "registry-refused"
        case .badAnswer: "registry-bad-answer"
        case .wrongDigest: "registry-wrong-digest"
        case .wrongSize: "registry-wrong-size"
        case .tooLarge: "registry-too-large"
        case .notAFeature: "registry-not-a-feature"
        case .notATemplate: "registry-not-a-template"
        case .noSuchPlatform: "registry-no-such-platform"
        case .offline: "registry-offline"
        case .archive: "registry-archive"
        case .cache: "registry-cache"
        case .dockerConfiguration: "docker-configuration"
        case .credentialHelper: "credential-helper"
        case .proxy: "proxy"
        case .notPublishable: "feature-not-publishable"
        case .cancelled: "cancelled"
        }
    }

    private var summary: String {
        switch self {
        case .notFound(let reference, let host):
            "the registry `\(host)` has no `\(reference)`"
        case .noSuchTag(let reference, let tag, _):
            "`\(reference)` has no tag `\(tag)`"
        case .unauthorized(let reference, let host, _, _):
            "the registry `\(host)` does not give access to `\(reference)`"
        case .network(let host, let reason, _):
            "the registry `\(host)` cannot be reached: \(reason)"
        case .afterMirrors(let error, _, _): error.summary
        case .certificates(let path, let source):
            "the certificates in `\(path)` cannot be read; \(source) names that file"
        case .busy(let host, let status, let attempts):
            "the registry `\(host)` is too busy: status \(status) on \(attempts) attempts"
        case .refused(let host, let action, let status, let reason):
            "the registry `\(host)` answered \(status) to \(action)"
                + (reason.map { ": \($0)" } ?? "")
        case .badAnswer(let host, let reason):
            "the registry `\(host)` answered with what makes no sense: \(reason)"
        case .wrongDigest(let host, let expected, let found):
            "`\(host)` sent `\(found)` in place of `\(expected)`"
        case .wrongSize(let host, let digest, let expected, let found):
            "`\(host)` sent \(found) bytes for `\(digest)`, which has \(expected)"
        case .tooLarge(let host, let what, let allowed):
            "\(what) from `\(host)` is over the limit of \(allowed) bytes"
        case .notAFeature(let reference, let reason):
            "`\(reference)` is no Dev Container Feature: \(reason)"
        case .notATemplate(let reference, let reason):
            "`\(reference)` is no Dev Container Template: \(reason)"
        case .noSuchPlatform(let reference, let platform, _):
            "`\(reference)` is not there for the platform `\(platform)`"
        case .offline(let reference):
            "`\(reference)` is not in the cache, and the network is not to be used"
        case .archive(let reference, _):
            "the archive of `\(reference)` cannot be unpacked"
        case .cache(let path, let operation, let reason):
            "cannot \(operation) `\(path)` in the cache: \(reason)"
        case .dockerConfiguration(let path, let reason):
            "Docker's configuration `\(path)` cannot be used: \(reason)"
        case .credentialHelper(let program, let host, let reason):
            "the credential helper `\(program)` gives nothing for `\(host)`: \(reason)"
        case .proxy(let variable, let reason):
            "the proxy in `\(variable)` cannot be used: \(reason)"
        case .notPublishable(let folder, let reason):
            "`\(folder)` cannot be published: \(reason)"
        case .cancelled:
            "the request was cancelled"
        }
    }

    private var notes: [String] {
        switch self {
        case .unauthorized(_, _, let credential, let reason):
            [credential.map { "the credential in \($0) was tried" } ?? "no credential was found"]
                + (reason.map { ["the registry says: \($0)"] } ?? [])
        case .network(_, _, let attempts) where attempts > 1:
            ["it was tried \(attempts) times"]
        case .noSuchTag(_, _, let near) where !near.isEmpty:
            ["it has " + near.map { "`\($0)`" }.joined(separator: ", ")]
        case .noSuchPlatform(_, _, let available) where !available.isEmpty:
            ["it is there for " + available.map { "`\($0)`" }.joined(separator: ", ")]
        default: []
        }
    }

    private var hints: [String] {
        switch self {
        case .notFound(_, let host):
            ["check the spelling; a private repository needs `docker login \(host)` first"]
        case .noSuchTag(_, _, let near):
            near.isEmpty ? ["publish something first"] : ["write one of the tags that are there"]
        case .unauthorized(_, let host, _, _):
            ["run `docker login \(host)` with an account that may do this"]
        case .network(_, let reason, _) where reason == ConnectionFault.untrusted:
            [
                "name the file with your authority's certificate in `SSL_CERT_FILE`, or in the"
                    + " setting `registries.certificates`"
            ]
        case .network:
            ["check the network, the spelling of the host, and `HTTPS_PROXY` if you need a proxy"]
        case .afterMirrors: []
        case .certificates: ["it must hold certificates in PEM form"]
        case .busy: ["wait a while; many registries ask less patience of users who log in"]
        case .refused, .badAnswer: ["try again later, or tell the registry's keeper"]
        case .wrongDigest, .wrongSize:
            ["do not trust this source; a proxy on the way may change what it passes on"]
        case .tooLarge: ["check that the reference names what you mean"]
        case .notAFeature: ["check that the reference names a Feature, not an image or a Template"]
        case .notATemplate: ["check that the reference names a Template, not an image"]
        case .noSuchPlatform: ["choose another image, or another platform with `--platform`"]
        case .offline: ["run it once with the network, or name a digest that is in the cache"]
        case .archive: []
        case .cache: ["check the folder's permissions and the free space on its disk"]
        case .dockerConfiguration: ["mend the file, or name another folder with `DOCKER_CONFIG`"]
        case .credentialHelper:
            ["install the helper, or take it out of Docker's configuration"]
        case .proxy: ["set the variable to an address such as `http://host:3128`"]
        case .notPublishable: ["name another namespace, such as `<owner>/<repository>/<kind>`"]
        case .cancelled: []
        }
    }
}
