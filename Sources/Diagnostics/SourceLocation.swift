/// A place in a text file.
public struct SourceLocation: Hashable, Sendable {
    /// The file's path as the user would write it.
    public var path: String
    /// The line, from 1.
    public var line: Int
    /// The column, from 1, in characters.
    public var column: Int
    /// The length of the marked part, in characters of that line; 0 marks a single point.
    public var length: Int
    /// The text of the line without its line break.
    public var lineText: String

    /// Creates a location.
    public init(path: String, line: Int, column: Int, length: Int = 1, lineText: String = "") {
        self.path = path
        self.line = line
        self.column = column
        self.length = length
        self.lineText = lineText
    }
}

extension SourceLocation: CustomStringConvertible {
    /// The location as `path:line:column`, which editors and terminals make clickable.
    public var description: String { "\(path):\(line):\(column)" }
}
