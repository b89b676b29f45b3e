import Diagnostics
import JSONC
import OrderedCollections

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
