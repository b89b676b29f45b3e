import Diagnostics
import Planner
import Resolver

extension RunWork {
    /// Returns the resolution whose demands are granted or trusted.
    ///
    /// - Parameter resolution: What came out without what only a trusted repository sees.
    /// - Returns: The same, or that with the variables that a trusted one names.
    /// - Throws: All demands that are neither granted nor trusted.
    func trusted(_ resolution: Resolver.Resolution) async throws -> Resolver.Resolution {
        let refusals = RunChecks.refusals(
            of: resolution.plan,
            granted: request.grants,
            environment: request.environment
        )
        guard !refusals.isEmpty else {
            tellTrust(resolution.plan.demands, nil)
            return resolution
        }
        var resolve = resolveRequest
        resolve.environment = HostParts.environment(request.environment)
        let parts = HostParts(
            try await driver.resolver.resolve(resolve).plan,
            repository: ticket.repository,
            folder: folder.clone(ticket)
        )
        guard try TrustStore(folders: driver.folders).trusts(parts) else {
            var refusals = refusals
            refusals[refusals.count - 1].hints.append(
                "or look at all of it with `berth trust \(ticket.repository)`, and trust exactly that"
            )
            throw DiagnosticError(refusals)
        }
        tellTrust(resolution.plan.demands, parts)
        let named = resolution.plan.demands.map(\.flag)
        resolve.environment = HostVariables.shown(
            of: request.environment,
            granted: request.grants.union(named)
        )
        return try await driver.resolver.resolve(resolve)
    }

    /// The environment of programs that act for the repository on the host: without the model's
    /// credentials, which are none of its business.
    var hostEnvironment: [String: String] {
        request.environment.filter { !Self.credentialNames.contains($0.key) }
    }

    private static let credentialNames: Set<String> = [
        "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN",
    ]
}
