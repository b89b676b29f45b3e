import FoundationEssentials

/// A folder that exists for the length of a test.
public enum TemporaryDirectory {
    /// Runs a body with a new, empty folder and removes the folder afterwards.
    ///
    /// The path is short enough for unix sockets inside of the folder.
    @discardableResult
    public static func with<Result>(
        _ body: (_ path: String) async throws -> Result
    ) async throws -> Result {
        let path = "/tmp/berth-test-" + randomDigits(12)
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false
        )
        let result: Result
        do {
            result = try await body(path)
        } catch {
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
        try FileManager.default.removeItem(atPath: path)
        return result
    }
}

/// Returns random hexadecimal digits, for names that nobody else has.
public func randomDigits(_ count: Int) -> String {
    let digits = Array("0123456789abcdef")
    return String((0..<count).map { _ in digits[Int.random(in: 0..<16)] })
}
