/// The 512 bytes that stand before a member, as ustar, GNU and the old format have them.
struct TarHeader {
    static let blockSizeBytes = 512

    var path: String
    var linkTarget: String
    var mode: Int
    var userID: Int
    var groupID: Int
    var sizeBytes: Int
    var modificationTime: Int
    var type: UInt8

    /// Reads a block; nil when it holds nothing but zeros, which marks the end of an archive.
    init?(block: ArraySlice<UInt8>, offset: Int) throws(ArchiveError) {
        guard block.contains(where: { $0 != 0 }) else { return nil }
        let fields = TarFields(block: block)
        guard fields.hasTrueChecksum else { throw .notTar(offset: offset) }
        var path = try fields.text(.path, of: "at offset \(offset)")
        if fields.isUstar {
            let prefix = try fields.text(.prefix, of: path)
            if !prefix.isEmpty { path = prefix + "/" + path }
        }
        self.path = path
        linkTarget = try fields.text(.linkTarget, of: path)
        mode = try fields.number(.mode, of: path)
        userID = try fields.number(.userID, of: path)
        groupID = try fields.number(.groupID, of: path)
        sizeBytes = try fields.number(.size, of: path)
        modificationTime = try fields.number(.modificationTime, of: path)
        type = fields.type
        guard sizeBytes >= 0 else { throw .badField(entry: path, field: "size") }
    }
}

/// The fields of a header block by their places.
struct TarFields {
    enum Field: String {
        case path
        case mode
        case userID = "user"
        case groupID = "group"
        case size
        case modificationTime = "modification time"
        case checksum
        case linkTarget = "link target"
        case prefix

        var range: Range<Int> {
            switch self {
            case .path: 0..<100
            case .mode: 100..<108
            case .userID: 108..<116
            case .groupID: 116..<124
            case .size: 124..<136
            case .modificationTime: 136..<148
            case .checksum: 148..<156
            case .linkTarget: 157..<257
            case .prefix: 345..<500
            }
        }
    }

    let block: ArraySlice<UInt8>

    var type: UInt8 { block[block.startIndex + 156] }

    /// Whether it is POSIX ustar; GNU's own magic has other things where the prefix would be.
    var isUstar: Bool { bytes(257..<263).elementsEqual("ustar\0".utf8) }

    /// Whether the checksum holds, taken over unsigned or, as some old writers did, signed bytes.
    var hasTrueChecksum: Bool {
        guard let expected = Self.octal(bytes(Field.checksum.range)) else { return false }
        var unsigned = 0
        var signed = 0
        for (index, byte) in block.enumerated() {
            let byte = Field.checksum.range.contains(index) ? 0x20 : byte
            unsigned += Int(byte)
            signed += Int(Int8(bitPattern: byte))
        }
        return expected == unsigned || expected == signed
    }

    /// Returns a field's text up to its first zero byte.
    func text(_ field: Field, of entry: String) throws(ArchiveError) -> String {
        let bytes = bytes(field.range).prefix { $0 != 0 }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .badField(entry: String(decoding: bytes, as: UTF8.self), field: field.rawValue)
        }
        return text
    }

    /// Returns a field's number, in octal digits or in GNU's base 256.
    func number(_ field: Field, of entry: String) throws(ArchiveError) -> Int {
        let bytes = bytes(field.range)
        let value =
            if let first = bytes.first, first & 0x80 != 0 {
                Self.base256(bytes)
            } else {
                Self.octal(bytes)
            }
        guard let value else { throw .badField(entry: entry, field: field.rawValue) }
        return value
    }

    private func bytes(_ range: Range<Int>) -> ArraySlice<UInt8> {
        block[block.startIndex + range.lowerBound..<block.startIndex + range.upperBound]
    }

    private static func octal(_ bytes: ArraySlice<UInt8>) -> Int? {
        let digits = bytes.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
        guard !digits.isEmpty else { return 0 }
        return Int(String(decoding: digits, as: UTF8.self), radix: 8)
    }

    private static func base256(_ bytes: ArraySlice<UInt8>) -> Int? {
        var value = bytes.first.map { $0 & 0x40 != 0 ? -1 : 0 } ?? 0
        for (index, byte) in bytes.enumerated() {
            let byte = index == 0 ? byte & 0x3F : byte
            let (shifted, overflow) = value.multipliedReportingOverflow(by: index == 0 ? 64 : 256)
            if overflow { return nil }
            value = shifted + Int(byte)
        }
        return value
    }
}
