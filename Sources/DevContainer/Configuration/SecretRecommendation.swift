/// A secret that a configuration recommends to set; its value is never part of the file.
public struct SecretRecommendation: Hashable, Sendable {
    /// What the secret is for.
    public var description: String?
    /// Where to read more.
    public var documentationURL: String?
}
