import FoundationEssentials

/// Compares what a test has made with a file that holds what is expected.
public enum Golden {
    /// The text differs from the file.
    public struct Mismatch: Error, CustomStringConvertible {
        /// The path of the file.
        public let path: String
        /// The number of the first line that differs, from 1.
        public let line: Int
        /// The line in the file; nil behind its end.
        public let expected: String?
        /// The line of the test; nil behind its end.
        public let actual: String?

        /// Where the first difference is, and how to take over what the test has made.
        public var description: String {
            """
            \(path):\(line) differs
              expected: \(expected.map { "\"\($0)\"" } ?? "nothing")
              actual:   \(actual.map { "\"\($0)\"" } ?? "nothing")
            run the test with UPDATE_GOLDEN=1 to take over the actual text
            """
        }
    }

    /// Checks that a text is what the file holds; with `UPDATE_GOLDEN=1`, writes the file.
    ///
    /// A file that does not exist is an empty one.
    public static func check(_ actual: String, against path: String) throws {
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try Data(actual.utf8).write(to: URL(filePath: path))
            return
        }
        let data = FileManager.default.contents(atPath: path) ?? Data()
        let expected = String(decoding: data, as: UTF8.self)
        guard expected != actual else { return }
        throw mismatch(lines(expected), lines(actual), path: path)
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static func mismatch(
        _ expected: [String],
        _ actual: [String],
        path: String
    ) -> Mismatch {
        let same = zip(expected, actual).prefix { $0 == $1 }.count
        return Mismatch(
            path: path,
            line: same + 1,
            expected: expected.indices.contains(same) ? expected[same] : nil,
            actual: actual.indices.contains(same) ? actual[same] : nil
        )
    }
}
