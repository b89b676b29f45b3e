public import Diagnostics

/// One stage of a Dockerfile: a `FROM` and what follows it.
public struct Stage: Hashable, Sendable {
    /// The stage's number, from 0.
    public let index: Int
    /// The name after `AS` as written, or nil.
    public let name: String?
    /// The image or stage after `FROM` as written, variables not expanded.
    public let image: String
    /// The value of `--platform` as written, or nil.
    public let platform: String?
    /// The place of the image.
    public let location: SourceLocation
    /// The instructions after `FROM`.
    public internal(set) var instructions: [Instruction] = []

    /// The offset in the file after the image, where a name can be put.
    let imageEnd: Int

    /// Reads a `FROM`.
    init(_ from: Instruction, index: Int, in source: SourceText) throws(DockerfileError) {
        let all = from.words(quoted: false)
        // Docker itself refuses a comment behind an instruction, other readers do not.
        let words = all.prefix(1) + all.dropFirst().prefix { !$0.text.hasPrefix("#") }
        guard let image = words.first else { throw .badFrom(from.location, found: from.arguments) }
        self.index = index
        self.image = image.text
        platform = from.flag("platform")
        let range = from.line.fileRange(image.range)
        location = source.location(range)
        imageEnd = range.upperBound
        guard words.count > 1 else {
            name = nil
            return
        }
        guard words.count == 3, words[1].text.lowercased() == "as" else {
            throw .badFrom(location, found: from.arguments)
        }
        guard words[2].text.wholeMatch(of: /[A-Za-z][A-Za-z0-9_.\-]*/) != nil else {
            let place = source.location(from.line.fileRange(words[2].range))
            throw .badStageName(place, name: words[2].text)
        }
        name = words[2].text
    }

    /// Whether a text names this stage; letter case does not matter.
    func isNamed(_ text: String) -> Bool {
        name?.lowercased() == text.lowercased()
    }
}
