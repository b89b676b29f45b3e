/// Files that run for what they are, whatever their names.
enum KindRule {
    /// Endings of files that are no text and that nothing runs.
    private static let media: Set<String> = [
        "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "icns", "bmp", "tif", "tiff", "svgz",
        "pdf", "ttf", "otf", "woff", "woff2", "eot", "mp3", "mp4", "m4a", "ogg", "wav", "flac",
        "webm", "mov", "avi", "psd",
    ]

    static func verdict(on file: ChangedFile) -> Verdict? {
        switch file.kind {
        case .link: return link(file)
        case .program where file.oldKind != .program:
            return Verdict(.onUse, "it can now be started as a program")
        case .file, .program:
            let ending = file.names.last?.split(separator: ".").dropFirst().last.map(String.init)
            guard file.isBinary, !media.contains(ending ?? "") else { return nil }
            return Verdict(.onUse, "it is no text, so no review shows what it does")
        default: return nil
        }
    }

    /// A link that leads out of the repository, or to where git keeps its own.
    private static func link(_ file: ChangedFile) -> Verdict? {
        guard let after = file.after else {
            return Verdict(.unasked, "it is a link that was not looked at")
        }
        let target = String(decoding: after, as: UTF8.self)
        let out = Verdict(
            .unasked,
            "it is a link out of the repository, and who writes to it writes to `\(target)`"
        )
        if target.hasPrefix("/") || target.contains("\\") { return out }
        var place = Array(file.path.split(separator: "/").dropLast())
        for name in target.split(separator: "/") where name != "." {
            if name != ".." {
                place.append(name)
            } else if place.popLast() == nil {
                return out
            }
        }
        guard place.contains(where: { $0.lowercased() == ".git" }) else { return nil }
        return Verdict(
            .unasked,
            "it is a link into the git directory, and who writes to it writes to `\(target)`"
        )
    }
}
