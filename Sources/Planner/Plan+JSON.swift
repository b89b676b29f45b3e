import DevContainer
public import JSONC
public import OCI
public import OrderedCollections

extension Plan {
    /// The plan as JSON; the form of `berth plan --format json`, and what ``digest`` is taken of.
    public var json: JSONValue {
        var json: JSONObject = [
            "name": .string(name),
            "configurationPath": .string(configurationPath),
            "workspace": workspace.json,
            "base": baseJSON,
            "image": .string(image),
        ]
        if let build { json["build"] = build.json }
        json["users"] = users.json
        json["remoteEnv"] = .object(remoteEnvironment.mapValues { $0.map { .string($0) } ?? .null })
        json["userEnvProbe"] = .string(userEnvironmentProbe.rawValue)
        if let compose {
            json["compose"] = compose.json
        } else {
            json["createContainer"] = container.requestBody
        }
        json["hostCommands"] = .array(hostCommands.map(\.json))
        json["lifecycle"] = .array(lifecycle.map(\.json))
        json["waitFor"] = .string(waitFor.rawValue)
        if let shutdownAction { json["shutdownAction"] = .string(shutdownAction) }
        json["demands"] = .array(
            demands.map { demand in
                [
                    "what": .string(demand.summary), "origin": .string(demand.origin),
                    "flag": .string(demand.flag),
                ]
            }
        )
        return .object(json)
    }

    /// The digest of everything that will be done: same inputs, same digest, on every machine.
    public var digest: Digest {
        Digest.sha256(of: Array(json.text(.canonical).utf8))
    }

    /// Digests of the plan's parts by name, kept on the container so that a later `up` can say
    /// what changed.
    public var partDigests: OrderedDictionary<String, String> {
        var parts: [(String, JSONValue)] = [
            ("image", .string(build?.key.description ?? base.identifier)),
            ("container", compose?.override.json ?? container.requestBody),
            ("users", users.json),
            ("lifecycle commands", .array(lifecycle.map(\.json))),
            ("remoteEnv", .object(remoteEnvironment.mapValues { $0.map { .string($0) } ?? .null })),
        ]
        if let compose { parts.append(("the Compose service", .string(compose.serviceDigest))) }
        return OrderedDictionary(
            uniqueKeysWithValues: parts.map { name, value in
                (name, Digest.sha256(of: Array(value.text(.canonical).utf8)).short)
            }
        )
    }

    /// The base image without whether it is here: that is a state, not part of the plan.
    private var baseJSON: JSONValue {
        var json = base.json
        json["isLocal"] = nil
        return .object(json)
    }
}

extension Workspace {
    fileprivate var json: JSONValue {
        var json: JSONObject = [
            "localFolder": .string(localFolder), "containerFolder": .string(containerFolder),
        ]
        if let mount { json["mount"] = mount.json }
        return .object(json)
    }
}

extension Users {
    fileprivate var json: JSONValue {
        var json: JSONObject = [
            "containerUser": .string(containerUser), "remoteUser": .string(remoteUser),
        ]
        if let update {
            json["update"] = [
                "user": .string(update.user), "uid": .integer(update.userIdentifier),
                "gid": .integer(update.groupIdentifier),
            ]
        }
        return .object(json)
    }
}

extension BuildPlan {
    fileprivate var json: JSONValue {
        var json: JSONObject = [
            "tag": .string(tag),
            "key": .string(key.description),
            "target": .string(target),
            "arguments": .array(
                arguments.map { ["name": .string($0.name), "value": .string($0.value)] }
            ),
            "cacheFrom": .strings(cacheFrom),
            "options": .strings(options),
        ]
        if let platform { json["platform"] = .string(platform) }
        json["steps"] = .array(
            steps.map { step in
                [
                    "kind": .string(step.kind.rawValue), "title": .string(step.title),
                    "reason": .string(step.reason), "chain": .string(step.chain.description),
                ]
            }
        )
        json["dockerfile"] = .string(dockerfile)
        if let folder = context.folder {
            json["context"] = [
                "path": .string(folder.path), "digest": .string(folder.digest.description),
            ]
        }
        json["metadata"] = .string(metadataLabel)
        return .object(json)
    }
}
