import Diagnostics
import JSONC
import OrderedCollections

extension VariableContext {
    /// What decides the image, which is built before the container has an id.
    private static let imageProperties: Set<String> = [
        "image", "build", "dockerFile", "context", "features",
    ]

    /// Replaces the variables in a configuration's root, with each fault told at its place.
    func substituting(configuration reader: JSONReader) -> JSONObject {
        let members = reader.value.object ?? [:]
        var result = members
        var beforeContainer = self
        beforeContainer.devcontainerId = nil
        for name in members.keys {
            guard let member = reader.member(name) else { continue }
            if Self.imageProperties.contains(name) {
                member.warnAboutIdentifier()
                result[name] = beforeContainer.substituting(member)
            } else {
                result[name] = substituting(member)
            }
        }
        return result
    }

    /// Replaces the variables in a value, with each fault told at its place.
    func substituting(_ reader: JSONReader) -> JSONValue {
        switch reader.value {
        case .string(let text):
            do throws(VariableError) {
                return .string(try substituting(text))
            } catch {
                reader.faults.append(error.diagnostic(at: reader.location()))
                return reader.value
            }
        case .array:
            return .array((reader.elements() ?? []).map { substituting($0) })
        case .object(let members):
            var result = members
            for name in members.keys {
                result[name] = reader.member(name).map { substituting($0) }
            }
            return .object(result)
        case .null, .bool, .integer, .real:
            return reader.value
        }
    }
}

extension JSONReader {
    fileprivate func warnAboutIdentifier() {
        switch value {
        case .string(let text) where text.contains("${devcontainerId}"):
            report(
                .warning,
                code: "variable-too-early",
                "`${devcontainerId}` is not known while the image is built and stays as it is"
            )
        case .array:
            for element in elements() ?? [] { element.warnAboutIdentifier() }
        case .object:
            for member in members() ?? [] { member.warnAboutIdentifier() }
        default:
            break
        }
    }
}
