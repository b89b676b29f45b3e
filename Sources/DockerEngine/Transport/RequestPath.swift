import JSONC
import OrderedCollections

/// The path and query of a call, percent-encoded.
struct RequestPath: Hashable, Sendable, ExpressibleByStringInterpolation {
    private(set) var text: String

    init(stringLiteral value: String) {
        text = value
    }

    init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
    }

    /// Adds a query parameter; nil adds nothing.
    func query(_ name: String, _ value: String?) -> RequestPath {
        guard let value else { return self }
        var path = self
        path.text += path.text.contains("?") ? "&" : "?"
        path.text += name + "=" + Self.encode(value, keeping: "")
        return path
    }

    /// Adds a query parameter that is true; false adds nothing.
    func query(_ name: String, _ value: Bool) -> RequestPath {
        value ? query(name, "true") : self
    }

    /// Adds a query parameter with a number; nil adds nothing.
    func query(_ name: String, _ value: Int?) -> RequestPath {
        query(name, value.map { String($0) })
    }

    /// Adds filters; none add nothing.
    func query(_ filters: EngineFilters) -> RequestPath {
        filters.values.isEmpty ? self : query("filters", filters.json.text())
    }

    /// What is put into a path by interpolation is encoded; `/` stays, for names of images.
    struct Interpolation: StringInterpolationProtocol {
        var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ value: String) {
            text += RequestPath.encode(value, keeping: "/:@")
        }
    }

    private static func encode(_ text: String, keeping kept: String) -> String {
        let digits = Array("0123456789ABCDEF")
        var result = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            if isUnreserved(scalar) || kept.unicodeScalars.contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "%" + String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
        return result
    }

    private static func isUnreserved(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~": true
        default: false
        }
    }
}
