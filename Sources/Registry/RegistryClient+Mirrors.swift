import Diagnostics
import OCI

extension RegistryClient {
    /// Does work at a reference's mirrors, one after the other, and at last at its own registry.
    ///
    /// What a mirror sends wrongly is a fault at once; what it does not have, or does not give, is
    /// looked for at the next place.
    func atMirrors<Result>(
        of reference: ImageReference,
        _ work: (_ place: ImageReference) async throws(RegistryError) -> Result
    ) async throws(RegistryError) -> Result {
        try await atPlaces(
            configuration.mirrors.places { $0.reference(for: reference) },
            reference,
            name: \.registry,
            work
        )
    }

    /// Does work at an archive's mirrors, and at last at its own address.
    func atMirrors<Result>(
        ofArchiveAt address: String,
        _ work: (_ place: String) async throws(RegistryError) -> Result
    ) async throws(RegistryError) -> Result {
        try await atPlaces(
            configuration.mirrors.places { $0.address(for: address) },
            address,
            name: \.self,
            work
        )
    }

    private func atPlaces<Place, Result>(
        _ mirrors: [Place],
        _ origin: Place,
        name: KeyPath<Place, String>,
        _ work: (Place) async throws(RegistryError) -> Result
    ) async throws(RegistryError) -> Result {
        let asksOrigin = mirrors.isEmpty || configuration.asksBeyondMirrors
        let places = mirrors + (asksOrigin ? [origin] : [])
        var failures: [RegistryError.MirrorFailure] = []
        for (index, place) in places.enumerated() {
            do {
                return try await work(place)
            } catch {
                let isLast = index == places.count - 1
                guard isLast || error.isWorthAnotherPlace else { throw error }
                guard isLast else {
                    let reason = error.diagnostics.first?.summary ?? ""
                    failures.append(.init(mirror: place[keyPath: name], reason: reason))
                    continue
                }
                guard !mirrors.isEmpty else { throw error }
                throw .afterMirrors(error, failures: failures, isLastMirror: !asksOrigin)
            }
        }
        throw .cancelled
    }
}

extension RegistryError {
    /// Whether another place may have what this one does not give.
    fileprivate var isWorthAnotherPlace: Bool {
        switch self {
        case .notFound, .noSuchTag, .unauthorized, .network, .busy, .refused, .badAnswer: true
        default: false
        }
    }
}
