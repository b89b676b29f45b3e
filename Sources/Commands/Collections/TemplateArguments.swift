import DevContainer
import Diagnostics
import JSONC
import OrderedCollections
import Runner

/// What the flags of `templates apply` say as JSON, read in one go.
struct TemplateArguments {
    let values: OrderedDictionary<String, String>
    let features: [TemplateApplication.ChosenFeature]
    let omitted: [TemplatePath]

    init(values: String, features: String, omittedPaths: String) throws {
        let faults = JSONFaults()
        let values = try Self.reader(values, "--template-args", faults)
        let features = try Self.reader(features, "--features", faults)
        let omitted = try Self.reader(omittedPaths, "--omit-paths", faults)
        self.values = OrderedDictionary(
            uniqueKeysWithValues: (values.members() ?? []).compactMap { member in
                if let flag = member.value.bool { return (member.name, flag ? "true" : "false") }
                return member.string().map { (member.name, $0) }
            }
        )
        self.features = (features.elements() ?? []).compactMap(Self.feature)
        self.omitted = (omitted.elements() ?? []).compactMap { element in
            element.string().map { TemplatePath($0) }
        }
        _ = try faults.throwErrors()
    }

    private static func reader(
        _ text: String,
        _ flag: String,
        _ faults: JSONFaults
    ) throws -> JSONReader {
        JSONReader(try JSONDocument(parsing: Array(text.utf8), path: flag), faults: faults)
    }

    private static func feature(_ reader: JSONReader) -> TemplateApplication.ChosenFeature? {
        guard reader.isObject() else { return nil }
        guard let member = reader.member("id") else {
            reader.report(code: "template-feature", "a Feature to add needs an `id`")
            return nil
        }
        guard let reference = member.string() else { return nil }
        do throws(FeatureError) {
            _ = try FeatureReference(parsing: reference)
        } catch {
            for diagnostic in error.diagnostics { reader.faults.append(diagnostic) }
            return nil
        }
        return TemplateApplication.ChosenFeature(
            reference: reference,
            options: reader.member("options")?.value ?? [:]
        )
    }
}
