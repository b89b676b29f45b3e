extension [HostRequirements] {
    /// The greatest of each requirement; nil when nothing is required.
    var merged: HostRequirements? {
        let result = HostRequirements(
            cpus: compactMap(\.cpus).max(),
            memory: compactMap(\.memory).max(),
            storage: compactMap(\.storage).max(),
            gpu: compactMap(\.gpu).reduce(nil) { $0?.merged(with: $1) ?? $1 }
        )
        return result == HostRequirements() ? nil : result
    }
}

extension GraphicsRequirement {
    /// What satisfies both: not needed yields to the other, two wishes stay a wish, all else is a
    /// need with the greater numbers.
    fileprivate func merged(with other: Self) -> Self {
        switch (self, other) {
        case (.notNeeded, _): other
        case (_, .notNeeded): self
        case (.optional, .optional): .optional
        default:
            .required(
                cores: [cores, other.cores].compactMap { $0 }.max(),
                memory: [memory, other.memory].compactMap { $0 }.max()
            )
        }
    }

    private var cores: Int? {
        if case .required(let cores, _) = self { cores } else { nil }
    }

    private var memory: ByteCount? {
        if case .required(_, let memory) = self { memory } else { nil }
    }
}
