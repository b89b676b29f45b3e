/// The records of a pax extended header, which carry what ustar's fields cannot.
struct PaxRecords {
    private(set) var values: [String: String] = [:]

    init() {}

    /// Reads records of the form `length key=value\n`.
    init(parsing bytes: ArraySlice<UInt8>) throws(ArchiveError) {
        var rest = bytes
        while let first = rest.first, first != 0 {
            guard
                let space = rest.firstIndex(of: 0x20),
                let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
                length > space - rest.startIndex + 1, length <= rest.count
            else { throw Self.fault }
            let record = rest[space + 1..<rest.startIndex + length]
            guard record.last == 0x0A, let equals = record.firstIndex(of: 0x3D) else {
                throw Self.fault
            }
            let key = String(decoding: record[..<equals], as: UTF8.self)
            let value = record[(equals + 1)...].dropLast()
            if Self.isMeaningful(key) {
                guard let text = String(validating: value, as: UTF8.self) else { throw Self.fault }
                values[key] = text
            }
            rest = rest.dropFirst(length)
        }
    }

    /// Takes over another header's records, which go before these.
    mutating func merge(_ other: Self) {
        values.merge(other.values) { _, new in new }
    }

    /// Changes what the records speak of.
    func apply(to header: inout TarHeader) throws(ArchiveError) {
        for (key, value) in values where !value.isEmpty {
            switch key {
            case "path": header.path = value
            case "linkpath": header.linkTarget = value
            case "size": header.sizeBytes = try number(value, "size", of: header)
            case "uid": header.userID = try number(value, "user", of: header)
            case "gid": header.groupID = try number(value, "group", of: header)
            case "mtime":
                let seconds = value.prefix { $0 != "." }
                header.modificationTime = try number(seconds, "modification time", of: header)
            default: break
            }
        }
        guard header.sizeBytes >= 0 else { throw .badField(entry: header.path, field: "size") }
    }

    /// Returns one record in the form of a file, its own length counted in.
    static func record(_ key: String, _ value: String) -> [UInt8] {
        let body = " \(key)=\(value)\n"
        var length = body.utf8.count + 1
        while String(length).utf8.count + body.utf8.count != length {
            length = String(length).utf8.count + body.utf8.count
        }
        return Array("\(length)\(body)".utf8)
    }

    private func number(
        _ text: some StringProtocol,
        _ field: String,
        of header: TarHeader
    ) throws(ArchiveError) -> Int {
        guard let number = Int(text) else { throw .badField(entry: header.path, field: field) }
        return number
    }

    private static func isMeaningful(_ key: String) -> Bool {
        ["path", "linkpath", "size", "uid", "gid", "mtime"].contains(key) || isSparse(key)
    }

    /// Whether the records describe a file with holes, whose content is not what it seems.
    var isSparse: Bool { values.keys.contains(where: Self.isSparse) }

    private static func isSparse(_ key: String) -> Bool { key.hasPrefix("GNU.sparse.") }

    private static var fault: ArchiveError { .badField(entry: "pax header", field: "record") }
}
