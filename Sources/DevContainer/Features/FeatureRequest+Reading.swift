import Diagnostics
public import JSONC
import OrderedCollections

extension FeatureRequest {
    /// Reads the value of `--additional-features`, which is like `features` of a configuration.
    ///
    /// - Parameters:
    ///   - document: The text of the command line.
    ///   - variables: What its variables stand for.
    ///   - faults: Where errors and warnings go.
    /// - Returns: The requests in the order of the text.
    public static func additional(
        reading document: JSONDocument,
        variables: VariableContext,
        faults: JSONFaults
    ) -> [FeatureRequest] {
        let reader = JSONReader(document, faults: faults)
        guard reader.value.object != nil else {
            reader.report(
                code: "additional-features",
                "`\(Origin.commandLine)` must be an object, found "
                    + "\(document.root.kindDescription)",
                hints: [#"write it like `features`: `{"ghcr.io/devcontainers/features/go:1": {}}`"#]
            )
            return []
        }
        var beforeContainer = variables
        beforeContainer.devcontainerId = nil
        return reader.holding(beforeContainer.substituting(reader))
            .featureRequests(origin: .commandLine)
    }
}

extension JSONReader {
    /// The members of `features` or `dependsOn` as requests, in the file's order.
    func featureRequests(
        origin: Origin,
        mapsOldNames: Bool = true
    ) -> [FeatureRequest] {
        let requests = (members() ?? []).compactMap {
            $0.featureRequest(origin: origin, mapsOldNames: mapsOldNames)
        }
        return mapsOldNames ? OldFeatureNames.merged(requests) : requests
    }

    private func featureRequest(origin: Origin, mapsOldNames: Bool) -> FeatureRequest? {
        let options = requestedOptions()
        let present = mapsOldNames ? OldFeatureNames.reference(for: name) : nil
        do throws(FeatureError) {
            var reference = try FeatureReference(parsing: present ?? name)
            warnAboutOldName(reference.written)
            reference.written = name
            return options.map {
                FeatureRequest(reference, options: $0, origin: origin, place: place(.name))
            }
        } catch {
            guard case .invalidReference(let text, let fault) = error else { return nil }
            faults.append(fault.diagnostic(for: text, at: location(.name)))
            return nil
        }
    }

    private func warnAboutOldName(_ reference: String) {
        guard reference != name else { return }
        let option = OldFeatureNames.option(for: name).map { " with the option `\($0)`" } ?? ""
        report(
            .warning,
            code: "feature-old-name",
            "`\(name)` is an old name of a Feature",
            at: .name,
            hints: ["write `\(reference)`\(option)"]
        )
    }

    private func requestedOptions() -> RequestedOptions? {
        switch value {
        case .string(let version): return .version(version)
        case .bool(let flag): return .flag(flag)
        case .object:
            var options: OrderedDictionary<String, OptionValue> = [:]
            for member in members() ?? [] { options[member.name] = member.optionValue() }
            return .options(options)
        default: return refuse(as: "an object of options, a version or a boolean")
        }
    }

    /// The value of an option.
    func optionValue() -> OptionValue? {
        switch value {
        case .string(let text): .string(text)
        case .bool(let flag): .bool(flag)
        default: refuse(as: "a string or a boolean")
        }
    }
}
