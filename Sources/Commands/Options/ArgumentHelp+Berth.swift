import ArgumentParser

extension ArgumentHelp {
    /// Returns the help of what the reference CLI has not; it is hidden under that CLI's name.
    static func ofBerth(_ abstract: String, valueName: String? = nil) -> Self {
        ArgumentHelp(abstract, valueName: valueName, visibility: .ofBerth)
    }
}

extension ArgumentVisibility {
    /// Hidden under the name of the reference CLI.
    static var ofBerth: Self { ProgramName.current == .berth ? .default : .hidden }
}
