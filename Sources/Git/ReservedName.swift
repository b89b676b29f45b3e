/// The file names that git takes for its own directory on some file system.
enum ReservedName {
    /// Whether a name is `.git`, or would be on a file system that folds case, drops trailing
    /// dots and spaces, has short names (`git~1`) or streams, or ignores invisible characters.
    static func matches(_ name: [UInt8]) -> Bool {
        // Nearly all names are told by their first sign.
        guard let first = name.first, first == 46 || first | 32 == 103 || first >= 0x80 else {
            return false
        }
        return stands(name, for: [".git", "git~1"])
    }

    /// Whether a link of that name could make git read `.gitmodules` from somewhere else.
    static func matchesLink(_ name: [UInt8]) -> Bool {
        stands(name, for: [".gitmodules", "gitmod~1", "gitmod~2", "gitmod~3", "gitmod~4"])
    }

    private static func stands(_ name: [UInt8], for plain: [String]) -> Bool {
        let isPlain = { (name: [UInt8]) in plain.contains { Array($0.utf8) == name } }
        var visible = name
        if name.contains(where: { $0 >= 0x80 }) {
            let scalars = name.text.unicodeScalars.filter { !isIgnored($0) }
            visible = Array(String(String.UnicodeScalarView(scalars)).utf8)
        }
        let folded = visible.map { (65...90).contains($0) ? $0 + 32 : $0 }
        if isPlain(trimmed(folded)) { return true }
        // What follows a colon names a stream of the file; what follows a backslash a file in it.
        guard let end = folded.firstIndex(where: { $0 == 58 || $0 == 92 }) else { return false }
        return isPlain(trimmed(Array(folded[..<end])))
    }

    private static func trimmed(_ name: [UInt8]) -> [UInt8] {
        var name = name
        while let last = name.last, last == 46 || last == 32 { name.removeLast() }
        return name
    }

    /// The characters that HFS+ ignores in names.
    private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: true
        default: false
        }
    }
}
