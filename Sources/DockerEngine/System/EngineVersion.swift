import JSONC

/// Which engine it is.
public struct EngineVersion: Hashable, Sendable {
    /// The engine's version, such as `20.10.24`.
    public var version: String
    /// The newest version of the API that it speaks.
    public var apiVersion: String
    /// The oldest version of the API that it speaks.
    public var minimumAPIVersion: String
    /// The operating system of its containers, such as `linux`.
    public var os: String
    /// The processor, such as `amd64`.
    public var architecture: String
    /// The version of the kernel.
    public var kernelVersion: String

    init(_ json: JSONValue) {
        version = json.text("Version")
        apiVersion = json.text("ApiVersion")
        minimumAPIVersion = json.text("MinAPIVersion")
        os = json.text("Os")
        architecture = json.text("Arch")
        kernelVersion = json.text("KernelVersion")
    }
}
