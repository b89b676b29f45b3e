import Diagnostics
import JSONC

/// Reads the value of each setting from each source and decides which is in force.
struct SettingsReader {
    private let sources: SettingsSources
    private let user: JSONReader?
    private let repository: JSONReader?
    /// What was found wrong so far.
    private(set) var faults: [Diagnostic] = []

    init(_ sources: SettingsSources) {
        self.sources = sources
        user = sources.userFile.map { JSONReader($0) }
        repository = sources.repositoryFile
            .flatMap { JSONReader($0, faults: JSONFaults()).member("customizations") }?
            .member("berth")
    }

    /// Returns the setting with its value in force.
    mutating func effective(_ setting: Setting) -> EffectiveSetting {
        let choices = [flag(setting), variable(setting), file(setting)].compactMap(\.self)
        let standard = EffectiveSetting.Choice(value: setting.standard, origin: .standard)
        var result = EffectiveSetting(
            setting: setting,
            effective: choices.first ?? standard,
            choices: choices
        )
        if setting.isCumulative, !choices.isEmpty {
            var seen: Set<String> = []
            let union = choices.flatMap { $0.value?.list ?? [] }.filter { seen.insert($0).inserted }
            result.effective.value = .list(union)
        }
        guard let wish = value(of: setting, in: repository), let wished = wish.value else {
            return result
        }
        let origin = EffectiveSetting.Origin.repository(wish.location)
        let tightening = Tightening(
            setting,
            current: result.value,
            isChosen: !choices.isEmpty,
            wish: wished
        )
        if tightening.isTighter {
            result.effective = .init(value: tightening.value, origin: origin)
        }
        if tightening.isRefused { result.refused = .init(value: wished, origin: origin) }
        return result
    }

    /// Warns about members of both files that no setting is called after.
    mutating func warnAboutUnknownNames() {
        for (reader, kind) in [(user, "Berth's settings"), (repository, "`customizations.berth`")] {
            guard let reader else { continue }
            warn(about: reader, prefix: "", kind)
            faults += reader.faults.diagnostics
        }
    }

    private func warn(about reader: JSONReader, prefix: String, _ kind: String) {
        let names = Setting.all.map(\.name).filter { $0.hasPrefix(prefix) }
            .map { $0.dropFirst(prefix.count).split(separator: ".") }
        let known = names.compactMap { $0.first.map(String.init) }
        reader.warnAboutMembers(besides: known + ["$schema"], of: kind)
        guard reader.value.object != nil else {
            _ = reader.isObject()
            return
        }
        for group in Set(names.filter { $0.count > 1 }.compactMap { $0.first.map(String.init) }) {
            if let member = reader.member(group) {
                warn(about: member, prefix: "\(prefix)\(group).", kind)
            }
        }
    }

    private mutating func flag(_ setting: Setting) -> EffectiveSetting.Choice? {
        guard let flag = setting.flag, let texts = sources.flags[setting.name],
            let last = texts.last
        else { return nil }
        let text = setting.kind.isList ? texts.joined(separator: ",") : last
        guard let value = setting.kind.value(of: text) else {
            refuse(setting, "`--\(flag)`", text, exitCode: .usage)
            return nil
        }
        return .init(value: value, origin: .flag(flag))
    }

    private mutating func variable(_ setting: Setting) -> EffectiveSetting.Choice? {
        let name = setting.environmentVariable
        guard let text = sources.environment[name], !text.isEmpty else { return nil }
        guard let value = setting.kind.value(of: text) else {
            refuse(setting, "the environment variable `\(name)`", text, exitCode: .badInput)
            return nil
        }
        return .init(value: value, origin: .environment(variable: name))
    }

    private mutating func file(_ setting: Setting) -> EffectiveSetting.Choice? {
        guard let found = value(of: setting, in: user) else { return nil }
        return .init(value: found.value, origin: .user(found.location))
    }

    private func value(
        of setting: Setting,
        in reader: JSONReader?
    ) -> (value: SettingValue?, location: SourceLocation)? {
        var member = reader
        for name in setting.name.split(separator: ".") { member = member?.member(String(name)) }
        guard let member, !member.value.isNull, let location = member.location() else { return nil }
        guard let value = setting.kind.value(of: member.value) else {
            let _: Bool? = member.refuse(
                as: setting.kind.expectation,
                hints: [Self.clause(setting)]
            )
            return nil
        }
        return (value, location)
    }

    /// What the setting is for, as the sentence of a diagnostic.
    private static func clause(_ setting: Setting) -> String {
        "`\(setting.name)`: \(setting.meaning.dropLast())"
    }

    private mutating func refuse(
        _ setting: Setting,
        _ source: String,
        _ text: String,
        exitCode: ExitCode
    ) {
        var hints: [String] = []
        if case .choice(let words) = setting.kind,
            let word = Suggestion.nearest(to: text, in: words)
        {
            hints = ["did you mean `\(word)`?"]
        }
        if case .hosts = setting.kind, let preset = HostRules.suggestion(for: text) {
            hints = ["did you mean the preset `\(preset)`?"]
        }
        faults.append(
            Diagnostic(
                code: "setting-value",
                "\(source) must be \(setting.kind.expectation), found `\(text)`",
                notes: [Self.clause(setting)],
                hints: hints,
                exitCode: exitCode
            )
        )
    }
}
