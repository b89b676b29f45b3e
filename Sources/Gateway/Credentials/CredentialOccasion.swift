/// Something that became of the credential of a run; it shows nothing of the credential.
public enum CredentialOccasion: Hashable, Sendable {
    /// A request went to the model with it.
    case used
    /// The source gave another one than before.
    case renewed
    /// The upstream refused it.
    case refused
    /// The source gave none; says why, in a sentence.
    case failed(reason: String)
}
