import DevContainer
import Diagnostics
import JSONC
import OrderedCollections

extension FeatureTestCollection {
    /// A container for each member of a folder's `scenarios.json`.
    func scenarios(in folder: String) -> [FeatureTestRun] {
        let path = "test/\(folder)/scenarios.json"
        guard isFile(path), let document = document(path) else { return [] }
        let members = JSONReader(document, faults: faults).members() ?? []
        return members.compactMap { member in
            if let filter = selection.filter, !member.name.contains(filter) { return nil }
            return scenario(member, folder)
        }
    }

    private func scenario(_ reader: JSONReader, _ folder: String) -> FeatureTestRun? {
        let name = reader.name
        guard reader.isObject() else { return nil }
        if !isFile("test/\(folder)/\(name).sh") {
            reader.report(
                code: "feature-test",
                "the scenario `\(name)` has no script `test/\(folder)/\(name).sh`",
                at: .name,
                hints: ["write one, or remove the scenario"]
            )
        }
        guard let features = reader.member("features") else {
            reader.report(
                code: "feature-test",
                "the scenario `\(name)` has no `features`",
                at: .name
            )
            return nil
        }
        var copies: [FeatureTestRun.Copy] = []
        var written: JSONObject = [:]
        for feature in features.members() ?? [] {
            // A name without a slash is a Feature of the collection; all others are left alone.
            guard !feature.name.contains("/") else {
                written[feature.name] = feature.value
                continue
            }
            if !isFile("src/\(feature.name)/devcontainer-feature.json") {
                feature.report(
                    code: "feature-test",
                    "`src/\(feature.name)` is no Feature, but the scenario `\(name)` asks for it",
                    at: .name
                )
            }
            copies.append(.init(source: "\(project)/src/\(feature.name)", target: feature.name))
            written["./\(feature.name)"] = feature.value
        }
        if isFolder("test/\(folder)/\(name)") {
            copies.append(.init(source: "\(project)/test/\(folder)/\(name)", target: ""))
        }
        var configuration = reader.value.object ?? [:]
        configuration["features"] = .object(written)
        return FeatureTestRun(
            name: name,
            configuration: .object(configuration),
            copies: copies,
            scripts: [
                .init(name: name, file: "\(name).sh", folder: "\(project)/test/\(folder)")
            ]
        )
    }

    /// A container with one Feature twice, first with other values than its defaults; nil when
    /// there is no `duplicate.sh` for it.
    func duplicate(_ feature: String) -> FeatureTestRun? {
        let folder = "\(project)/test/\(feature)"
        guard isFile("test/\(feature)/duplicate.sh"),
            let document = document("src/\(feature)/devcontainer-feature.json")
        else { return nil }
        let metadata = FeatureMetadata(
            reading: document,
            reference: "./\(feature)",
            variables: VariableContext(),
            faults: faults
        )
        guard let metadata else { return nil }
        let others = metadata.options.compactMapValues { otherValue(than: $0) }
        var environment: OrderedDictionary<String, String> = [:]
        for (name, value) in others {
            environment[FeatureEnvironment.variableName(forOption: name)] = value.text
        }
        for (name, option) in metadata.options {
            let variable = FeatureEnvironment.variableName(forOption: name + "__DEFAULT")
            environment[variable] = option.defaultValue?.text
        }
        // A Feature's folder bears its id, so each copy has a folder of its own above it.
        return FeatureTestRun(
            name: "\(feature) executed twice with randomized options",
            configuration: configuration([
                "./1/\(feature)": .object(others.mapValues(\.json)), "./2/\(feature)": [:],
            ]),
            copies: ["1", "2"].map {
                .init(source: "\(project)/src/\(feature)", target: "\($0)/\(feature)")
            },
            scripts: [
                .init(
                    name: "\(feature) executed twice with randomized options",
                    file: "duplicate.sh",
                    folder: folder,
                    environment: environment
                )
            ]
        )
    }

    /// A value that is not the default; nil where nobody says what values there are.
    private func otherValue(than option: FeatureOption) -> OptionValue? {
        let values: [String]
        switch option.kind {
        case .boolean: return .bool(option.defaultValue?.text != "true")
        case .choice(let choices): values = choices
        case .string(let proposals): values = proposals
        }
        let others = values.filter { $0 != option.defaultValue?.text }
        let chosen = selection.permitsRandomization ? others.randomElement() : others.first
        return (chosen ?? values.first).map { .string($0) }
    }
}
