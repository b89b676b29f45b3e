extension BranchName {
    private static let longestSlug = 40

    /// Returns the branch for a run, `berth/<slug>-<identifier>`, named after its prompt.
    ///
    /// - Throws: ``GitError/badRunIdentifier(text:)``.
    public init(prompt: String, runIdentifier: String) throws(GitError) {
        let identifier = try RunReference(runIdentifier).identifier
        self.init(unchecked: "berth/\(Self.slug(prompt))-\(identifier)")
    }

    /// Returns the first words of a text as lower-case ASCII with hyphens, never empty.
    public static func slug(_ prompt: String) -> String {
        var words: [String] = []
        var length = 0
        for word in Self.words(of: prompt) {
            let room = longestSlug - length - (words.isEmpty ? 0 : 1)
            if word.utf8.count > room {
                if words.isEmpty { words.append(String(word.prefix(room))) }
                break
            }
            length += word.utf8.count + (words.isEmpty ? 0 : 1)
            words.append(word)
        }
        return words.isEmpty ? "run" : words.joined(separator: "-")
    }

    private static func words(of prompt: String) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in prompt.unicodeScalars.prefix(1_000) {
            switch scalar.value {
            case 48...57, 97...122: word.unicodeScalars.append(scalar)
            case 65...90: word += String(scalar).lowercased()
            case 0x27, 0x2019: break
            default:
                if let folded = folding[scalar] {
                    word += folded
                } else if !word.isEmpty {
                    words.append(word)
                    word = ""
                }
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    /// The letters of Latin-1 and its neighbours that have a usual spelling in ASCII.
    private static let folding: [Unicode.Scalar: String] = {
        let groups = [
            "a": "àáâãåāăąÀÁÂÃÅĀĂĄ", "ae": "äæÄÆ", "c": "çćčÇĆČ", "d": "ďđðĎĐÐ",
            "e": "èéêëēęěÈÉÊËĒĘĚ", "g": "ğĞ", "i": "ìíîïīıÌÍÎÏĪİ", "l": "łŁ", "n": "ñńňÑŃŇ",
            "o": "òóôõőōÒÓÔÕŐŌ", "oe": "öøœÖØŒ", "r": "řŘ", "s": "śšşșŚŠŞȘ", "ss": "ß",
            "t": "ťţțŤŢȚ", "u": "ùúûūůűÙÚÛŪŮŰ", "ue": "üÜ", "y": "ýÿÝ", "z": "źżžŹŻŽ",
        ]
        var table: [Unicode.Scalar: String] = [:]
        for (spelling, letters) in groups {
            for letter in letters.unicodeScalars { table[letter] = spelling }
        }
        return table
    }()
}
