extension EgressRule {
    /// Reads what may stand in a list of rules: a rule, or the name of a preset.
    ///
    /// - Parameter text: The text, such as `example.org` or `npm`.
    /// - Returns: The rules that it stands for.
    /// - Throws: ``Fault``; a name without a dot is a preset's or nothing.
    public static func rules(named text: String) throws(Fault) -> [EgressRule] {
        if let preset = EgressPreset.named(text) { return try preset.rules }
        let rule = try EgressRule(parsing: text)
        if case .name(let name) = rule.hosts, name.labels.count < 2 { throw .host(.empty) }
        return [rule]
    }

    /// Whether every request that another rule means is one that this rule means.
    public func covers(_ narrow: EgressRule) -> Bool {
        guard hosts.contains(narrow.hosts) else { return false }
        if let methods {
            guard let others = narrow.methods, methods.isSuperset(of: others) else { return false }
        }
        if let path {
            guard let other = narrow.path,
                EgressRequest.Message(method: "GET", path: other).isBelow(path)
            else { return false }
        }
        return coversPorts(of: narrow)
    }

    private func coversPorts(of narrow: EgressRule) -> Bool {
        switch (ports, narrow.ports) {
        case (nil, nil): true
        case (nil, let others?): others.count <= 2 && others.allSatisfy(Self.standardPorts.contains)
        case (let own?, nil): Self.standardPorts.allSatisfy(own.contains)
        case (let own?, let others?):
            own.lowerBound <= others.lowerBound && others.upperBound <= own.upperBound
        }
    }
}

extension EgressRule.Hosts {
    /// Whether every host that the other means is one that this means.
    fileprivate func contains(_ other: Self) -> Bool {
        switch (self, other) {
        case (_, .name(let name)): contains(EgressHost.name(name))
        case (_, .address(let address)): contains(EgressHost.address(address))
        case (.below(let suffix), .below(let name)): name.isWithin(suffix)
        case (_, .below): false
        }
    }
}
