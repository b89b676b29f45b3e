import JSONC

/// A container's place in a network.
public struct EndpointSettings: Hashable, Sendable {
    /// The identifier of the network.
    public var networkID: String
    /// The identifier of the endpoint; empty while the container does not run.
    public var endpointID: String
    /// The address in IPv4; empty when there is none.
    public var ipAddress: String
    /// The way out in IPv4; empty when there is none.
    public var gateway: String
    /// The address in IPv6; empty when there is none.
    public var ipv6Address: String
    /// The address of the network card.
    public var macAddress: String
    /// The names that the container has in the network.
    public var aliases: [String]

    init(_ json: JSONValue) {
        networkID = json.text("NetworkID")
        endpointID = json.text("EndpointID")
        ipAddress = json.text("IPAddress")
        gateway = json.text("Gateway")
        ipv6Address = json.text("GlobalIPv6Address")
        macAddress = json.text("MacAddress")
        aliases = json.texts("Aliases")
    }
}
