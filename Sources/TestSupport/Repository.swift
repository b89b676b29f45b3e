/// Where this repository is, for tests that read its fixtures.
public enum Repository {
    /// The root of the repository.
    public static let root: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/")
    }()

    /// The folder of inputs as a user could have them.
    public static var fixtures: String { root + "/fixtures" }
}
