import FoundationEssentials
import JSONC
import OrderedCollections
import Testing

/// One configuration of a repository in the corpus, with what the reference CLI printed for it.
struct CorpusConfiguration: CustomStringConvertible {
    /// The folder of the repository's files.
    var folder: String
    /// The configuration's file, relative to the folder.
    var file: String
    /// The folder to open.
    var workspaceFolder: String
    /// Whether the file is no JSON, whatever one lets pass.
    var isBroken: Bool
    /// What the reference CLI printed, without the path of the file.
    var reference: JSONObject

    var path: String { "\(folder)/\(file)" }
    var description: String {
        "\(folder.split(separator: "/").last ?? "")/\(file)"
    }

    /// The text of the file.
    var text: String {
        get throws {
            let data = try #require(FileManager.default.contents(atPath: path))
            return String(decoding: data, as: UTF8.self)
        }
    }

    /// Reads the corpus `configs/<repository>/expected.json` below a folder.
    static func all(in corpus: String) throws -> [CorpusConfiguration] {
        let configurations = "\(corpus)/configs"
        let names = try FileManager.default.contentsOfDirectory(atPath: configurations).sorted()
        return try names.flatMap { name in
            try inRepository("\(configurations)/\(name)")
        }
    }

    private static func inRepository(_ folder: String) throws -> [CorpusConfiguration] {
        let file = "\(folder)/expected.json"
        let data = try #require(FileManager.default.contents(atPath: file), "no \(file)")
        let expected = try #require(try JSONValue(parsing: data, source: file).object)
        return expected.map { path, value in
            let below = value["workspaceFolder"]?.string ?? ""
            return CorpusConfiguration(
                folder: folder,
                file: path,
                workspaceFolder: below.isEmpty ? folder : "\(folder)/\(below)",
                isBroken: value["oddities"]?.string?.contains("invalid-json") == true,
                reference: value["reference"]?.settingRoot(folder).object ?? [:]
            )
        }
    }
}

extension JSONValue {
    /// The value with the place of a repository's folder written out.
    fileprivate func settingRoot(_ folder: String) -> JSONValue {
        switch self {
        case .string(let text): .string(text.replacing("${root}", with: folder))
        case .array(let elements): .array(elements.map { $0.settingRoot(folder) })
        case .object(let members): .object(members.mapValues { $0.settingRoot(folder) })
        default: self
        }
    }
}
