extension Dockerfile {
    /// Names the stage to build where it has no name, so that more stages can be appended.
    ///
    /// A stage that has a name keeps it. Otherwise ` AS name` is put behind its image, with signs
    /// added to the name while another stage has it. Everything else stays byte for byte, except
    /// that the text ends with a line break and with no open continuation.
    ///
    /// - Parameters:
    ///   - name: The name to give.
    ///   - target: The stage to build by name or number, or nil for the last one.
    /// - Returns: The text, and the name of the stage to build in it.
    /// - Throws: When there is no such stage.
    public func text(
        namingFinalStage name: String,
        target: String? = nil
    ) throws(DockerfileError) -> (text: String, stageName: String) {
        let stage = try stage(target)
        var bytes = source.bytes
        if let danglingEscape {
            bytes.remove(at: danglingEscape)
        }
        if let last = bytes.last, last != UInt8(ascii: "\n") {
            bytes.append(UInt8(ascii: "\n"))
        }
        if let own = stage.name {
            return (String(decoding: bytes, as: UTF8.self), own)
        }
        var free = name
        while stages.contains(where: { $0.isNamed(free) || $0.image.lowercased() == free }) {
            free += "_"
        }
        bytes.insert(contentsOf: Array(" AS \(free)".utf8), at: stage.imageEnd)
        return (String(decoding: bytes, as: UTF8.self), free)
    }
}
