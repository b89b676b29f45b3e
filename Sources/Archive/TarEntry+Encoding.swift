extension TarEntry {
    /// The largest number that ustar's eleven octal digits hold.
    private static let largestPlainNumber = 0o77_777_777_777
    private static let largestPlainIdentifier = 0o7_777_777

    /// The header blocks for the member: one, or a pax header before it for what does not fit.
    func headerBlocks() -> [UInt8] {
        let place = TarPlace(path: kind == .directory ? path + "/" : path)
        let link = linkTarget
        var records: [UInt8] = []
        if !place.fits { records += PaxRecords.record("path", place.path) }
        if link.utf8.count > 100 { records += PaxRecords.record("linkpath", link) }
        if sizeBytes > Self.largestPlainNumber {
            records += PaxRecords.record("size", String(sizeBytes))
        }
        if userID > Self.largestPlainIdentifier {
            records += PaxRecords.record("uid", String(userID))
        }
        if groupID > Self.largestPlainIdentifier {
            records += PaxRecords.record("gid", String(groupID))
        }
        let block = block(name: place.name, prefix: place.prefix, link: link)
        guard !records.isEmpty else { return block }
        let extended = TarEntry(path: "PaxHeaders", sizeBytes: records.count)
        return extended.block(name: "PaxHeaders", prefix: "", link: "", type: "x") + records
            + [UInt8](repeating: 0, count: TarDecoder.padding(after: records.count)) + block
    }

    private var linkTarget: String {
        switch kind {
        case .symbolicLink(let target), .hardLink(let target): target
        default: ""
        }
    }

    private var typeFlag: Unicode.Scalar {
        switch kind {
        case .file: "0"
        case .hardLink: "1"
        case .symbolicLink: "2"
        case .characterDevice: "3"
        case .blockDevice: "4"
        case .directory: "5"
        case .fifo: "6"
        }
    }

    private func block(
        name: String,
        prefix: String,
        link: String,
        type: Unicode.Scalar? = nil
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: TarHeader.blockSizeBytes)
        func put(_ text: some Sequence<UInt8>, _ field: Range<Int>) {
            for (index, byte) in zip(field, text) { block[index] = byte }
        }
        func put(_ number: Int, _ field: Range<Int>, limit: Int) {
            let digits = String(number > limit || number < 0 ? 0 : number, radix: 8)
            let zeros = String(repeating: "0", count: field.count - 1 - digits.count)
            put((zeros + digits).utf8, field)
        }
        put(name.utf8, TarFields.Field.path.range)
        put(mode, TarFields.Field.mode.range, limit: Self.largestPlainIdentifier)
        put(userID, TarFields.Field.userID.range, limit: Self.largestPlainIdentifier)
        put(groupID, TarFields.Field.groupID.range, limit: Self.largestPlainIdentifier)
        put(sizeBytes, TarFields.Field.size.range, limit: Self.largestPlainNumber)
        put(
            modificationTime,
            TarFields.Field.modificationTime.range,
            limit: Self.largestPlainNumber
        )
        block[156] = UInt8(ascii: type ?? typeFlag)
        put(link.utf8.prefix(100), TarFields.Field.linkTarget.range)
        put("ustar\u{0}00".utf8, 257..<265)
        put(prefix.utf8, TarFields.Field.prefix.range)
        put("        ".utf8, TarFields.Field.checksum.range)
        let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
        let zeros = String(repeating: "0", count: 6 - sum.count)
        put((zeros + sum + "\u{0} ").utf8, TarFields.Field.checksum.range)
        return block
    }
}

/// Where a path stands in a ustar header: in the name, with a prefix, or nowhere.
private struct TarPlace {
    let path: String
    let name: String
    let prefix: String
    let fits: Bool

    init(path: String) {
        self.path = path
        if path.utf8.count <= 100 {
            (name, prefix, fits) = (path, "", true)
            return
        }
        let bytes = Array(path.utf8)
        // The slash between both is not written; the name must not be empty.
        let cut = bytes.indices.first { index in
            bytes[index] == UInt8(ascii: "/") && index <= 155 && index > 0
                && (1...100).contains(bytes.count - index - 1)
        }
        guard let cut else {
            // Readers that know no pax header see the beginning of the path at least.
            (name, prefix, fits) = (Self.beginning(of: path), "", false)
            return
        }
        name = String(decoding: bytes[(cut + 1)...], as: UTF8.self)
        prefix = String(decoding: bytes[..<cut], as: UTF8.self)
        fits = true
    }

    /// As many whole characters as fit into the name.
    private static func beginning(of path: String) -> String {
        var bytes = 0
        return String(
            path.prefix { character in
                bytes += character.utf8.count
                return bytes <= 100
            }
        )
    }
}
