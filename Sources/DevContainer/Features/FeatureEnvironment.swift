import OrderedCollections

/// The variables that hand a Feature's options to its installer.
public enum FeatureEnvironment {
    /// Returns the name of the variable for an option.
    ///
    /// What is no ASCII letter, digit or underscore becomes an underscore, digits and underscores
    /// at the start become one underscore, and letters become capital.
    public static func variableName(forOption option: String) -> String {
        let plain = String(
            decoding: option.utf16.map { isWord($0) ? UInt8($0) : 0x5F },
            as: UTF8.self
        )
        let rest = plain.drop { $0.isNumber || $0 == "_" }
        let start = rest.count < plain.count ? "_" : ""
        return (start + rest).uppercased()
    }

    private static func isWord(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
        default: false
        }
    }

    /// Returns a text in single quotes, which a shell takes as it is.
    static func quoted(_ text: String) -> String {
        "'\(text.replacing("'", with: "'\\''"))'"
    }
}

extension ResolvedFeature {
    /// The text of `devcontainer-features.env`: a line `NAME='value'` for each option.
    ///
    /// Values stand in single quotes, so that the installer sees them exactly as they are written;
    /// the reference CLI lets the shell interpret them.
    public var environmentFile: String {
        options.map { name, value in
            let variable = FeatureEnvironment.variableName(forOption: name)
            return "\(variable)=\(FeatureEnvironment.quoted(value.text))\n"
        }
        .joined()
    }
}
