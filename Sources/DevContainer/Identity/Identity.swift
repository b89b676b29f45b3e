import Crypto
import JSONC
import OrderedCollections

/// The names by which a dev container is found again, the same as those of the reference CLI.
public struct Identity: Hashable, Sendable {
    /// The label with the opened folder.
    public static let localFolderLabel = "devcontainer.local_folder"
    /// The label with the configuration's file.
    public static let configurationFileLabel = "devcontainer.config_file"

    /// The labels that identify the container.
    public var labels: [String: String]

    /// Creates an identity from labels of the user's choice.
    public init(labels: [String: String]) {
        self.labels = labels
    }

    /// Creates the identity that a folder and a configuration have by default.
    ///
    /// - Parameters:
    ///   - localFolder: The opened folder, absolute.
    ///   - configurationFile: The configuration's file, absolute.
    public init(localFolder: String, configurationFile: String) {
        labels = [
            Self.localFolderLabel: localFolder, Self.configurationFileLabel: configurationFile,
        ]
    }

    /// The identity that older tools gave the same folder; nil for labels of the user's choice.
    ///
    /// They knew no label for the configuration.
    public var older: Identity? {
        guard labels.count == 2, labels[Self.configurationFileLabel] != nil,
            let folder = labels[Self.localFolderLabel]
        else { return nil }
        return Identity(labels: [Self.localFolderLabel: folder])
    }

    /// What `${devcontainerId}` stands for: 52 digits of `0-9a-v`, the same over rebuilds.
    ///
    /// It is the sha256 of the labels as a JSON object with sorted names, read as one number and
    /// written to the base 32.
    public var devcontainerId: String {
        var object: JSONObject = [:]
        let names = labels.keys.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
        for name in names { object[name] = labels[name].map { .string($0) } }
        let text = JSONValue.object(object).text()
        return Self.base32(Self.hash(text))
    }

    private static func hash(_ text: String) -> [UInt8] {
        var text = text
        var hash = SHA256()
        text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        return Array(hash.finalize())
    }

    private static func base32(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdefghijklmnopqrstuv")
        let bitsPerDigit = 5
        let bitCount = bytes.count * 8
        let length = (bitCount + bitsPerDigit - 1) / bitsPerDigit
        return String(
            (0..<length).map { place in
                let lowest = (length - 1 - place) * bitsPerDigit
                let digit = (0..<bitsPerDigit).reduce(0) { digit, offset in
                    let bit = lowest + offset
                    guard bit < bitCount else { return digit }
                    let byte = bytes[bytes.count - 1 - bit / 8]
                    return digit | Int(byte >> (bit % 8) & 1) << offset
                }
                return digits[digit]
            }
        )
    }
}

extension Identity {
    /// Returns the name that the reference CLI gives the image of a folder.
    public static func referenceImageName(localFolder: String) -> String {
        let hexadecimal = hash(localFolder).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        let name = "vsc-\(FolderPath.basename(localFolder))-\(hexadecimal.joined())".lowercased()
        let allowed = name.filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0))
        }
        // Of separators that an image name cannot have side by side only the first ones stay.
        return allowed.replacing(/(\.[._-]|_[.-]|__[._-]|-+[._])[._-]*/) { $0.1.dropLast() }
    }
}
