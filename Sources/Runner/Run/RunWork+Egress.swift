import Diagnostics
import DockerEngine
import Egress
import Planner
import Runs

extension RunWork {
    /// Gives a sealed container that is running its way out, where its policy opens any.
    ///
    /// It can be repeated; what was there before is replaced, since a container that was started
    /// again has another network namespace.
    func openWay(beside container: String) async throws {
        let routes = routes
        guard !routes.isEmpty,
            // One that went down is started again before the agent is, and gets its way then.
            try await driver.engine.inspectContainer(container).state.isRunning
        else { return }
        let image = try await RelayProgram.find().provideImage(driver.engine)
        try await relay.start(
            beside: container,
            image: image,
            routes: routes,
            requiresSeal: currentTicket.isSealed
        )
    }

    /// The ports that the run needs: one for what the policy opens, and one for the model where a
    /// kernel of its own connects to no socket of the host's.
    private var routes: [RelayContainer.Route] {
        var routes: [RelayContainer.Route] = []
        if currentTicket.egress?.needsWay == true {
            routes.append(.outside(folder.proxySocketFolder))
        }
        if currentTicket.isolation.hasOwnKernel { routes.append(.model(folder.control)) }
        return routes
    }

    /// Takes the way out away.
    func closeWay() async {
        guard !routes.isEmpty, let relay = try? relay else { return }
        await relay.remove()
    }

    /// Tells what the agent could not reach, so that the user can allow it.
    func tellRefusedPlaces() {
        let places = egress.refusedPlaces
        guard !places.isEmpty else { return }
        let shown = places.prefix(5)
        let names = shown.map { "`\($0)`" }.joined(separator: ", ")
        let more = places.count > shown.count ? " and \(places.count - shown.count) more" : ""
        driver.progress(
            .diagnostic(
                Diagnostic(
                    .note,
                    code: "network-refused",
                    "the agent asked for hosts that the run may not reach: \(names)\(more)",
                    hints: ["if the task needs them: `--allow \(shown.joined(separator: ","))`"]
                )
            )
        )
    }

    private var relay: RelayContainer {
        get throws {
            RelayContainer(
                engine: driver.engine,
                run: ticket.run,
                owner: try driver.folders.owner()
            )
        }
    }
}

extension Plan {
    /// Whether the container has no network of its own, so that it can be taken off none.
    var sharesNetwork: Bool {
        container.networkMode == "host" || container.networkMode?.hasPrefix("container:") == true
    }
}
