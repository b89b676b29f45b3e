public import JSONC

extension Lockfile {
    /// Reads a lockfile.
    ///
    /// Members that nobody knows are passed over, so that a newer tool's file can be read.
    ///
    /// - Parameters:
    ///   - document: The file.
    ///   - faults: Where its faults go; nil is returned when one of them is an error.
    public init?(reading document: JSONDocument, faults: JSONFaults) {
        let own = JSONFaults()
        let reader = JSONReader(document, faults: own)
        var records: [(key: String, value: Record)] = []
        if reader.isObject(), let features = reader.required("features") {
            for member in features.members() ?? [] {
                guard let record = Record(reading: member) else { continue }
                records.append((member.name, record))
            }
        }
        for diagnostic in own.diagnostics { faults.append(diagnostic) }
        if own.hasErrors { return nil }
        self.init(records)
    }
}

extension Lockfile.Record {
    fileprivate init?(reading reader: JSONReader) {
        guard reader.isObject() else { return nil }
        let resolved = reader.required("resolved")?.string()
        let integrity = reader.required("integrity")?.string()
        let version = reader.present("version")?.string()
        let dependsOn = reader.present("dependsOn")?.stringArray() ?? []
        guard let resolved, let integrity else { return nil }
        guard integrity.wholeMatch(of: /sha256:[0-9a-f]{64}/) != nil else {
            reader.member("integrity")?.report(
                code: "lockfile",
                "`integrity` must be `sha256:` and 64 hexadecimal digits, found `\(integrity)`"
            )
            return nil
        }
        self.init(
            version: version,
            resolved: resolved,
            integrity: integrity,
            dependsOn: dependsOn
        )
    }
}

extension JSONReader {
    fileprivate func required(_ name: String) -> JSONReader? {
        if let member = present(name) { return member }
        report(code: "lockfile", "the lockfile has no `\(name)` here")
        return nil
    }
}
