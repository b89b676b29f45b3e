public import Diagnostics
import OrderedCollections
import Yams

extension ComposeModel {
    /// Reads what `docker compose config` printed.
    ///
    /// - Throws: A diagnostic when it is not what Compose prints.
    public init(parsing text: String) throws(DiagnosticError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw DiagnosticError(
                Diagnostic(
                    code: "compose-configuration",
                    "Docker Compose printed a configuration that is no YAML: \(error)",
                    exitCode: .environment
                )
            )
        }
        let secrets = root?["secrets"]
        var services: OrderedDictionary<String, Service> = [:]
        for (key, node) in root?["services"]?.mapping ?? [:] {
            guard let name = key.string else { continue }
            services[name] = Service(node, secrets: secrets)
        }
        let volumes = root?["volumes"]?.mapping?.keys.compactMap(\.string) ?? []
        self.init(services: services, volumes: Set(volumes))
    }
}

extension ComposeModel.Service {
    fileprivate init(_ node: Node, secrets: Node?) {
        image = node.text("image")
        build = node["build"].flatMap { ComposeModel.Build($0, secrets: secrets) }
        user = node.text("user")
        entrypoint = node.words("entrypoint")
        command = node.words("command")
        platform = node.text("platform")
        profiles = node.texts("profiles")
        pullPolicy = node.text("pull_policy")
        dependencies = Self.dependencies(node)
        written = (try? Yams.serialize(node: node, width: -1)) ?? ""
    }

    private static func dependencies(_ node: Node) -> [String] {
        var names = node.texts("depends_on")
        names += node["depends_on"]?.mapping?.keys.compactMap(\.string) ?? []
        for member in ["links", "volumes_from"] {
            names += node.texts(member)
                .filter { !$0.hasPrefix("container:") }
                .compactMap { $0.split(separator: ":").first.map(String.init) }
        }
        for member in ["network_mode", "ipc", "pid"] {
            guard let mode = node.text(member), mode.hasPrefix("service:") else { continue }
            names.append(String(mode.dropFirst("service:".count)))
        }
        return names
    }
}

extension ComposeModel.Build {
    fileprivate init?(_ node: Node, secrets: Node?) {
        if let context = node.string {
            self.init(context: context.undollared)
            return
        }
        guard node.mapping != nil else { return nil }
        self.init(context: node.text("context") ?? ".")
        if let name = node.text("dockerfile") { dockerfile = name }
        dockerfileText = node.text("dockerfile_inline")
        target = node.text("target")
        for (name, value) in node.assignments("args") { arguments[name] = value }
        cacheFrom = node.texts("cache_from")
        options = Self.options(node, secrets)
    }

    /// The members that have a flag of `docker build`.
    private static func options(_ node: Node, _ secrets: Node?) -> [String] {
        var options: [String] = []
        for (name, value) in node.assignments("labels") {
            options += ["--label", "\(name)=\(value)"]
        }
        if let network = node.text("network") { options += ["--network", network] }
        if let size = node.text("shm_size") { options += ["--shm-size", size] }
        options += node.texts("extra_hosts").flatMap { host in
            ["--add-host", host.replacing("=", with: ":", maxReplacements: 1)]
        }
        for (host, address) in node.pairs("extra_hosts") {
            options += ["--add-host", "\(host):\(address)"]
        }
        options += node.texts("ssh").flatMap { ["--ssh", $0] }
        for (name, path) in node.pairs("ssh") {
            options += ["--ssh", path.isEmpty ? name : "\(name)=\(path)"]
        }
        for (name, value) in node.assignments("additional_contexts") {
            options += ["--build-context", "\(name)=\(value)"]
        }
        for secret in node["secrets"]?.sequence ?? [] {
            guard let name = secret.string ?? secret.text("source"), let own = secrets?[name] else {
                continue
            }
            let identifier = secret.text("target") ?? name
            if let file = own.text("file") {
                options += ["--secret", "id=\(identifier),src=\(file)"]
            } else if let variable = own.text("environment") {
                options += ["--secret", "id=\(identifier),env=\(variable)"]
            }
        }
        return options
    }
}

extension Node {
    /// The text of a member that is one value; nil when there is none.
    fileprivate func text(_ name: String) -> String? {
        guard let scalar = self[name]?.scalar, !scalar.isNull else { return nil }
        return scalar.string.undollared
    }

    /// The texts of a member that is a list.
    fileprivate func texts(_ name: String) -> [String] {
        self[name]?.sequence?.compactMap { $0.scalar?.string.undollared } ?? []
    }

    /// The members of a member that is an object; a value that is missing is an empty text.
    fileprivate func pairs(_ name: String) -> [(String, String)] {
        self[name]?.mapping?.compactMap { key, value in
            guard let key = key.string else { return nil }
            return (key, value.scalar.map { $0.isNull ? "" : $0.string.undollared } ?? "")
        } ?? []
    }

    /// What a member assigns, as an object or as a list of `name=value`; a name without a value
    /// is left out.
    fileprivate func assignments(_ name: String) -> [(String, String)] {
        let listed = texts(name).compactMap { text -> (String, String)? in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        let written = self[name]?.mapping?.compactMap { key, value -> (String, String)? in
            guard let key = key.string, let scalar = value.scalar, !scalar.isNull else {
                return nil
            }
            return (key, scalar.string.undollared)
        }
        return listed + (written ?? [])
    }

    /// A command: a list of words, or one text that is cut into words.
    fileprivate func words(_ name: String) -> [String]? {
        guard let node = self[name] else { return nil }
        if node.sequence != nil { return texts(name) }
        return text(name).map(ComposeWords.split)
    }
}

extension Node.Scalar {
    fileprivate var isNull: Bool {
        style == .plain && ["", "null", "~", "Null", "NULL"].contains(string)
    }
}

extension String {
    /// The text as it was before Compose doubled every `$` for printing.
    fileprivate var undollared: String { replacing("$$", with: "$") }
}
