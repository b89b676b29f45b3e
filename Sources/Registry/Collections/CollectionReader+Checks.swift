import DevContainer
import Diagnostics
import JSONC
import OrderedCollections

extension CollectionReader {
    /// The id must be the folder's name, and a part of an address.
    func checkName(_ identifier: String?, of folder: String, _ reader: JSONReader, isAlone: Bool) {
        guard let identifier, let member = reader.member("id") else { return }
        let name = folder.split(separator: "/").last.map(String.init) ?? ""
        let isPart = identifier.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
        if !isPart {
            member.report(
                code: "packaging",
                "the id `\(identifier)` can be no part of an address",
                hints: ["use letters, digits, `-`, `_` and `.`"]
            )
        } else if identifier != identifier.lowercased() {
            member.report(
                .warning,
                code: "packaging",
                "the id `\(identifier)` is published as `\(identifier.lowercased())`",
                hints: ["write ids in lower case"]
            )
        }
        guard name.lowercased() != identifier.lowercased() else { return }
        member.report(
            isAlone ? .warning : .error,
            code: "packaging",
            "the id `\(identifier)` is not the name of its folder, `\(name)`",
            hints: ["rename one of them"]
        )
    }

    /// The version, in the form 1.2.3.
    func version(_ reader: JSONReader) -> FeatureVersion? {
        guard let member = reader.member("version"), ![.null, ""].contains(member.value) else {
            // The readers for users let a Feature be without one, with a warning.
            if reader.value.object != nil {
                reader.report(code: "packaging", "the \(kind.title)'s metadata has no `version`")
            }
            return nil
        }
        guard let text = member.value.string else { return nil }
        if let version = FeatureVersion(text) { return version }
        member.report(
            code: "packaging",
            "the version `\(text)` is not of the form 1.2.3",
            hints: ["write three numbers, such as `1.0.0`, as Semantic Versioning has it"]
        )
        return nil
    }

    /// Every option of a Feature has a default of its type; a Template's may be a text always.
    func checkDefaults(_ reader: JSONReader) {
        guard let options = reader.member("options"), options.value.object != nil else { return }
        for option in options.members() ?? [] where option.value.object != nil {
            let isBoolean = option.value["type"] == "boolean"
            guard let given = option.member("default") else {
                // Of a Template's option the reader for users has warned already.
                if kind == .feature {
                    option.report(
                        code: "packaging",
                        "the option `\(option.name)` has no `default`",
                        at: .name
                    )
                }
                continue
            }
            checkDefault(given, of: option, isBoolean: isBoolean)
        }
    }

    private func checkDefault(_ given: JSONReader, of option: JSONReader, isBoolean: Bool) {
        switch (given.value, isBoolean, kind) {
        case (.bool, true, _), (.string, false, _): break
        case (.string("true"), true, .template), (.string("false"), true, .template): break
        case (.string, _, _), (.bool, _, _):
            given.report(
                code: "packaging",
                "`\(given.pointer.path)` must be \(isBoolean ? "a boolean" : "a string"), as the "
                    + "option's type says, found `\(given.value.text())`"
            )
        default: break
        }
        guard let choices = option.value["enum"]?.array, !choices.contains(given.value) else {
            return
        }
        given.report(
            code: "packaging",
            "`\(given.pointer.path)` is none of the option's own choices"
        )
    }

    /// A Feature needs its installer; one with former ids tells its present id.
    func completeFeature(_ metadata: inout JSONObject, _ folder: String, _ reader: JSONReader) {
        if !Self.isFile("\(folder)/install.sh") {
            reader.report(
                code: "packaging",
                "the Feature has no `install.sh` beside its metadata",
                hints: ["add the script that installs it"]
            )
        }
        if let former = metadata["legacyIds"]?.array, !former.isEmpty {
            metadata["currentId"] = metadata["id"]
        }
    }
}
