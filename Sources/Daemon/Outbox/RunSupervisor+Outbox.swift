extension RunSupervisor {
    /// Who carries out what is to be done outside.
    nonisolated var outboxHandlers: [any OutboxHandler] { [] }
}
