public import Archive

/// Why something could not be had from, or given to, a registry.
public enum RegistryError: Error, Hashable, Sendable {
    /// The registry knows neither the repository nor what is asked of it.
    case notFound(reference: String, host: String)
    /// The repository is there, the tag is not; `near` are tags that are.
    case noSuchTag(reference: String, tag: String, near: [String])
    /// The registry does not let this user do that; `credential` tells what was tried.
    case unauthorized(reference: String, host: String, credential: String?, reason: String?)
    /// No answer came: a name that is not known, a refused or cut connection, a time-out.
    case network(host: String, reason: String, attempts: Int)
    /// The mirrors did not give it, and the last place that was asked had this reason.
    indirect case afterMirrors(RegistryError, failures: [MirrorFailure], isLastMirror: Bool)
    /// The file of trusted certificates cannot be read.
    case certificates(path: String, source: String)
    /// The registry was too busy on every attempt.
    case busy(host: String, status: Int, attempts: Int)
    /// The registry answered with an error that says nothing of the above.
    case refused(host: String, action: String, status: Int, reason: String?)
    /// The registry answered with something that makes no sense.
    case badAnswer(host: String, reason: String)
    /// What came is not what the digest names.
    case wrongDigest(host: String, expected: String, found: String)
    /// What came is longer or shorter than the descriptor says.
    case wrongSize(host: String, digest: String, expected: Int, found: Int)
    /// What is to come is over a named limit.
    case tooLarge(host: String, what: String, allowedBytes: Int)
    /// The artifact is no Dev Container Feature.
    case notAFeature(reference: String, reason: String)
    /// The artifact is no Dev Container Template.
    case notATemplate(reference: String, reason: String)
    /// The image is not there for the platform.
    case noSuchPlatform(reference: String, platform: String, available: [String])
    /// It is not in the cache, and the network may not be used.
    case offline(reference: String)
    /// The archive inside of an artifact cannot be unpacked.
    case archive(reference: String, ArchiveError)
    /// The cache on this machine cannot be read or written.
    case cache(path: String, operation: String, reason: String)
    /// Docker's configuration cannot be read.
    case dockerConfiguration(path: String, reason: String)
    /// A credential helper did not do its work.
    case credentialHelper(program: String, host: String, reason: String)
    /// A proxy variable cannot be understood.
    case proxy(variable: String, reason: String)
    /// A Feature or Template, named by its folder or its address, cannot be published.
    case notPublishable(folder: String, reason: String)
    /// The task was cancelled.
    case cancelled

    /// What a mirror said before another place was asked.
    public struct MirrorFailure: Hashable, Sendable {
        /// The mirror's host, or the address there.
        public var mirror: String
        /// Why it did not give what was asked for.
        public var reason: String
    }
}
