import DevContainer
public import Diagnostics
import OCI
import OrderedCollections

/// Shows a plan to people.
public struct PlanText {
    /// What is known of the state of things, beside the plan itself.
    public struct Surroundings: Hashable, Sendable {
        /// Whether an image with the plan's build key is there.
        public var imageIsBuilt: Bool
        /// Which build steps are known to be cached, by their place.
        public var cachedSteps: Set<Int>

        /// Creates surroundings.
        public init(imageIsBuilt: Bool = false, cachedSteps: Set<Int> = []) {
            self.imageIsBuilt = imageIsBuilt
            self.cachedSteps = cachedSteps
        }
    }

    private let plan: Plan
    private let surroundings: Surroundings
    private let style: Style
    private var lines: [String] = []

    private static let labelWidth = 13

    /// Returns the plan as text for a terminal, with a line break at the end.
    public static func render(_ plan: Plan, _ surroundings: Surroundings, style: Style) -> String {
        var text = Self(plan: plan, surroundings: surroundings, style: style)
        text.writeHead()
        text.writeImage()
        text.writeCompose()
        text.writeContainer()
        text.writeHostCommands()
        text.writeLifecycle()
        text.writeDemands()
        return text.lines.joined(separator: "\n") + "\n"
    }

    private init(plan: Plan, surroundings: Surroundings, style: Style) {
        self.plan = plan
        self.surroundings = surroundings
        self.style = style
    }

    private mutating func writeHead() {
        lines.append(
            "\(style.bold(clean(plan.name)))  \(style.cyan(clean(plan.configurationPath)))  "
                + style.dim("plan \(plan.digest.short)")
        )
        lines.append("")
    }

    private mutating func writeImage() {
        let state =
            plan.base.isLocal
            ? "here, \(shortIdentifier(plan.base.identifier))" : "will be pulled"
        row("Base", "\(clean(plan.base.reference))  \(style.dim("(\(state))"))")
        guard let build = plan.build else {
            row("Image", "the base image as it is; nothing to build")
            return
        }
        let verdict: String
        if surroundings.imageIsBuilt {
            verdict = "built already; nothing to do"
        } else {
            let steps = build.steps.filter { $0.kind != .base }.count
            let cached = surroundings.cachedSteps.count
            verdict =
                "to build: \(steps) \(steps == 1 ? "step" : "steps")"
                + (cached > 0 ? ", \(cached) known to be cached" : "")
        }
        row("Image", "\(build.tag)  \(style.dim("(\(verdict))"))")
        for (index, step) in build.steps.enumerated() where step.kind != .base {
            let isCached = surroundings.imageIsBuilt || surroundings.cachedSteps.contains(index)
            let sign = isCached ? style.green("✓") : style.yellow("•")
            let state = isCached ? "cached" : "build "
            row("", "\(sign) \(style.dim(state)) \(clean(step.title))")
            row("", "  \(style.dim("       " + clean(step.reason)))")
        }
    }

    private mutating func writeCompose() {
        guard let compose = plan.compose else { return }
        lines.append("")
        row("Compose", "project \(clean(compose.project.name))")
        for file in compose.project.files { row("", clean(file.displayPath)) }
        row("", style.dim("and what Berth adds to the service \(clean(compose.service))"))
        for (index, service) in compose.services.enumerated() {
            let state =
                service.name == compose.service
                ? "the dev container" : service.isStarted ? "starts with it" : "is not started"
            row(
                index == 0 ? "Services" : "",
                "\(clean(service.name))  \(style.dim("\(clean(service.source)) (\(state))"))"
            )
        }
    }

    private mutating func writeContainer() {
        lines.append("")
        var users = "\(plan.users.remoteUser) works"
        if plan.users.containerUser != plan.users.remoteUser {
            users += ", \(plan.users.containerUser) owns the container's process"
        }
        if let update = plan.users.update {
            users += style.dim(
                "  (gets your ids, \(update.userIdentifier):\(update.groupIdentifier))"
            )
        }
        row("User", users)
        row("Workspace", clean(plan.workspace.containerFolder))
        let mounts = ([plan.workspace.mount].compactMap { $0 } + plan.container.mounts)
        for (index, mount) in mounts.enumerated() {
            let source = mount.source.map { "\($0) → " } ?? ""
            let kind = mount.isReadOnly ? "\(mount.type), read-only" : mount.type
            row(
                index == 0 ? "Mounts" : "",
                "\(clean(source + mount.target))  \(style.dim("(\(kind))"))"
            )
        }
        for (index, bind) in plan.container.binds.enumerated() {
            row(mounts.isEmpty && index == 0 ? "Mounts" : "", clean(bind))
        }
        writeList(
            "Ports",
            plan.container.ports.map {
                "\($0.hostAddress.isEmpty ? "*" : $0.hostAddress):\($0.hostPort) → \($0.containerPort)"
            }
        )
        writeList("Environment", plan.container.environment.map { "\($0)=\($1)" })
        writeList(
            "Remote env",
            plan.remoteEnvironment.map { name, value in
                value.map { "\(name)=\($0)" } ?? "\(name) is taken away"
            }
        )
    }

    private mutating func writeHostCommands() {
        guard !plan.hostCommands.isEmpty else { return }
        lines.append("")
        lines.append(style.yellow("Runs on this machine"))
        for step in plan.hostCommands { writeStep(step) }
    }

    private mutating func writeLifecycle() {
        guard !plan.lifecycle.isEmpty else { return }
        lines.append("")
        lines.append("Runs in the container")
        for step in plan.lifecycle { writeStep(step) }
    }

    private mutating func writeDemands() {
        guard !plan.demands.isEmpty else { return }
        lines.append("")
        lines.append(style.yellow("Opens the walls; `berth run` refuses without the flag"))
        for demand in plan.demands {
            lines.append(
                "  \(clean(demand.summary)), asked for by \(clean(demand.origin))  "
                    + style.dim(demand.flag)
            )
        }
    }

    private mutating func writeStep(_ step: LifecycleStep) {
        let hook = step.hook.rawValue.padding(to: 22)
        for (index, command) in step.commandLines.enumerated() {
            let origin = index == 0 ? "  " + style.dim("(\(clean(step.origin.description)))") : ""
            let shown = TerminalText.oneLine(command, width: 100)
            lines.append("  \(index == 0 ? hook : "".padding(to: 22)) \(shown)\(origin)")
        }
    }

    private mutating func writeList(_ label: String, _ values: [String]) {
        for (index, value) in values.enumerated() {
            row(index == 0 ? label : "", TerminalText.oneLine(value, width: 100))
        }
    }

    private mutating func row(_ label: String, _ value: String) {
        lines.append(style.bold(label.padding(to: Self.labelWidth)) + value)
    }

    private func clean(_ text: String) -> String {
        TerminalText.sanitized(text.replacing("\n", with: " "))
    }

    private func shortIdentifier(_ identifier: String) -> String {
        String(identifier.split(separator: ":").last?.prefix(12) ?? "")
    }
}

extension String {
    /// The text with spaces up to a width in characters.
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
