/// How a repository's wish and the value in force become one, so that nothing gets looser.
struct Tightening {
    /// The value in force from now on.
    var value: SettingValue?
    /// Whether the wish changed it.
    var isTighter: Bool
    /// Whether the wish, or a part of it, was refused.
    var isRefused: Bool

    /// Decides about a repository's wish.
    ///
    /// - Parameters:
    ///   - setting: The setting.
    ///   - current: The value in force without the repository; nil for no limit.
    ///   - isChosen: Whether the user chose that value.
    ///   - wish: What the repository asks for.
    init(_ setting: Setting, current: SettingValue?, isChosen: Bool, wish: SettingValue) {
        self.init(kept: current)
        switch setting.tightening {
        case .none: isRefused = true
        case .proposal: if !isChosen { take(wish) }
        case .earlierWord: takeEarlierWord(of: setting, wish)
        case .smaller:
            switch Self.isSmaller(wish, than: current) {
            case true?: take(wish)
            case false?: isRefused = true
            case nil: break
            }
        case .longer: add(wish.list ?? [])
        case .shorter: intersect(with: wish.list ?? [])
        }
    }

    private init(kept value: SettingValue?) {
        self.value = value
        isTighter = false
        isRefused = false
    }

    private mutating func take(_ wish: SettingValue) {
        isTighter = value != wish
        value = wish
    }

    private mutating func takeEarlierWord(of setting: Setting, _ wish: SettingValue) {
        guard
            case .choice(let words) = setting.kind, let word = wish.text,
            let wished = words.firstIndex(of: word), let current = value?.text,
            let standing = words.firstIndex(of: current)
        else { return }
        if wished < standing { take(wish) }
        isRefused = wished > standing
    }

    private mutating func add(_ wish: [String]) {
        let current = value?.list ?? []
        var seen = Set(current)
        let added = wish.filter { seen.insert($0).inserted }
        value = .list(current + added)
        isTighter = !added.isEmpty
    }

    private mutating func intersect(with wish: [String]) {
        let current = value?.list ?? []
        isRefused = !wish.allSatisfy { host in current.contains { HostRules.covers($0, host) } }
        // An empty list asks for nothing at all; what a wish leaves out is no longer allowed.
        let kept = current.filter { host in wish.contains { HostRules.covers($0, host) } }
        let narrowed = wish.filter { host in
            !kept.contains(host) && current.contains { HostRules.covers($0, host) }
        }
        let result = kept + narrowed
        isTighter = Set(result) != Set(current)
        value = .list(result)
    }

    /// Whether a wish is below the value in force; nil when both are the same.
    private static func isSmaller(_ wish: SettingValue, than current: SettingValue?) -> Bool? {
        switch (wish, current) {
        case (_, nil): true
        case (.number(let wish), .number(let current)?): wish == current ? nil : wish < current
        case (.decimal(let wish), .decimal(let current)?): wish == current ? nil : wish < current
        case (.bytes(let wish), .bytes(let current)?): wish == current ? nil : wish < current
        case (.span(let wish), .span(let current)?): wish == current ? nil : wish < current
        default: false
        }
    }
}
