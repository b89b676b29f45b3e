import Gateway
import Runner
import Runs
import Store

/// Which credential pays for a run.
extension RunSupervisor {
    /// A credential for the model.
    struct Payment {
        /// Its name, which tells nothing of it.
        var name: String
        /// The variables that hold it; nil where the run's own environment has it, or it is stored.
        var environment: [String: String]?
        /// The access that it opens; nil for one of an environment.
        var access: ModelAccess?
    }

    /// Whether a run's credential is at hand.
    func isPaid(_ run: WaitingRun) -> Bool {
        guard let payment = try? payment(of: run.overview.identifier, run) else { return false }
        guard payment.access != nil else { return true }
        let wish = try? wish(run.submission.flags, surroundings(of: run))
        return (wish?.command.map { .command($0) } ?? wish?.stored).map(stored.isThere) ?? false
    }

    /// The credential of a run that waits; nil where none is known.
    func payment(of run: RunIdentifier, _ known: WaitingRun) throws -> Payment? {
        try payment(
            flags: known.submission.flags,
            environment: surroundings(of: known),
            known: known.overview.credential
        )
    }

    /// Finds a credential: that of a command which the run names, that of its environment, the
    /// one that it had before, what the user chose to store, and at last any that a client brought.
    ///
    /// - Parameters:
    ///   - flags: The run's settings.
    ///   - environment: The run's own environment.
    ///   - known: The name of the credential that it had before.
    /// - Returns: The credential; nil where there is none.
    /// - Throws: `CredentialError` for a choice that is no use, `GatewayError` for an address.
    func payment(
        flags: [String: [String]],
        environment: [String: String],
        known: String?
    ) throws -> Payment? {
        let wish = try wish(flags, environment)
        if let command = wish.command { return try payment(.command(command), environment) }
        if CredentialPurse.isIn(environment) {
            guard let name = purse.take(from: environment) else { return nil }
            return Payment(name: name)
        }
        let chosen = try wish.stored.map { try payment($0, environment) }
        if let chosen, known == nil || chosen.name == known { return chosen }
        if let known, let found = purse.exact(known) {
            return Payment(name: found.name, environment: found.environment)
        }
        if let chosen { return chosen }
        return purse.find(nil).map { Payment(name: $0.name, environment: $0.environment) }
    }

    private func payment(
        _ choice: CredentialChoice,
        _ environment: [String: String]
    ) throws -> Payment {
        var access = try CredentialSource.access(
            try stored.keeper(of: choice),
            environment: environment
        )
        access.sourceName = choice.word
        return Payment(name: access.quotaName, access: access)
    }

    private func wish(
        _ flags: [String: [String]],
        _ environment: [String: String]
    ) throws -> CredentialWish {
        let own = HostSurroundings(
            environment: environment,
            folders: place.folders,
            currentFolder: "/"
        )
        return try CredentialWish(
            SettingsSources(
                flags: flags,
                environment: environment,
                userFile: try own.userSettings()
            ),
            folders: place.folders
        )
    }

    private func surroundings(of known: WaitingRun) -> [String: String] {
        environments[known.overview.identifier]
            ?? environment.merging(known.submission.keptEnvironment) { $1 }
    }
}
