/// The least that the host should have.
public struct HostRequirements: Hashable, Sendable {
    /// The number of CPUs.
    public var cpus: Int?
    /// Main memory.
    public var memory: ByteCount?
    /// Disk space.
    public var storage: ByteCount?
    /// A graphics processor, or nil when nothing is said.
    public var gpu: GraphicsRequirement?

    /// Creates requirements.
    public init(
        cpus: Int? = nil,
        memory: ByteCount? = nil,
        storage: ByteCount? = nil,
        gpu: GraphicsRequirement? = nil
    ) {
        self.cpus = cpus
        self.memory = memory
        self.storage = storage
        self.gpu = gpu
    }
}

/// The wish for a graphics processor.
public enum GraphicsRequirement: Hashable, Sendable {
    /// None is needed.
    case notNeeded
    /// One is used where there is one.
    case optional
    /// One is needed, with at least these cores and this memory where they are given.
    case required(cores: Int?, memory: ByteCount?)
}
