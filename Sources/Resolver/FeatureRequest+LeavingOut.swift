import DevContainer
import Diagnostics

extension [FeatureRequest] {
    /// Returns the Features without some that the user leaves out.
    ///
    /// - Parameters:
    ///   - names: References with or without their versions, or short names.
    ///   - path: The configuration, for messages.
    /// - Returns: The others, in their order.
    /// - Throws: A diagnostic for a name that the configuration does not ask for.
    func leavingOut(_ names: [String], of path: String) throws(DiagnosticError) -> Self {
        var remaining = self
        for name in names {
            let count = remaining.count
            remaining.removeAll { $0.reference.isCalled(name) }
            guard remaining.count == count else { continue }
            let own = map { "`\($0.reference.written)`" }
            throw DiagnosticError(
                Diagnostic(
                    code: "feature-unknown",
                    "`\(path)` asks for no Feature `\(name)` that could be left out",
                    notes: [
                        own.isEmpty
                            ? "it asks for none"
                            : "it asks for \(own.joined(separator: ", "))"
                    ],
                    hints: ["what the base image brings along comes with another image only"]
                )
            )
        }
        return remaining
    }
}

extension FeatureReference {
    /// Whether a user who writes a name means this Feature.
    func isCalled(_ name: String) -> Bool {
        let (wanted, own) = (name.lowercased(), written.lowercased())
        return wanted == own || wanted == shortName.lowercased()
            || wanted == Self.withoutVersion(own)
    }

    private static func withoutVersion(_ text: String) -> String {
        let start = text.lastIndex(of: "/") ?? text.startIndex
        let end = text[start...].firstIndex { $0 == ":" || $0 == "@" } ?? text.endIndex
        return String(text[..<end])
    }
}
