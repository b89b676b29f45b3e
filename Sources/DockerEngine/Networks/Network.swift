import JSONC

/// A network.
public struct Network: Hashable, Sendable {
    /// The identifier, 64 digits.
    public var id: String
    /// The name.
    public var name: String
    /// The driver, such as `bridge`.
    public var driver: String
    /// Whether it leads nowhere else.
    public var isInternal: Bool
    /// The subnets, such as `172.18.0.0/16`.
    public var subnets: [String]
    /// The options of the driver.
    public var options: [String: String]
    /// The labels.
    public var labels: [String: String]
    /// The names of the running containers in it by their identifiers; empty in a list.
    public var containers: [String: String]

    init(_ json: JSONValue) {
        id = json.text("Id")
        name = json.text("Name")
        driver = json.text("Driver")
        isInternal = json.flag("Internal")
        subnets = (json["IPAM"] ?? .null).elements("Config").compactMap { $0["Subnet"]?.string }
        options = json.textsByName("Options")
        labels = json.textsByName("Labels")
        containers = json.valuesByName("Containers") { $0.text("Name") }
    }
}

/// A network to be made.
public struct NetworkConfig: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The driver.
    public var driver: String
    /// Whether it leads nowhere else.
    public var isInternal: Bool
    /// The options of the driver.
    public var options: [String: String]
    /// The labels.
    public var labels: [String: String]

    /// Creates a network's description.
    public init(
        name: String,
        driver: String = "bridge",
        isInternal: Bool = false,
        options: [String: String] = [:],
        labels: [String: String] = [:]
    ) {
        self.name = name
        self.driver = driver
        self.isInternal = isInternal
        self.options = options
        self.labels = labels
    }

    var json: JSONValue {
        [
            "Name": .string(name), "CheckDuplicate": true, "Driver": .string(driver),
            "Internal": .bool(isInternal), "Options": JSONValue(texts: options),
            "Labels": JSONValue(texts: labels),
        ]
    }
}
