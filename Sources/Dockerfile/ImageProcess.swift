extension Dockerfile {
    /// What the container of an image runs by itself.
    public struct ImageProcess: Hashable, Sendable {
        /// The program that is always run, with its first arguments; empty when there is none.
        public var entrypoint: [String]
        /// The arguments after it, or the program when there is no entrypoint.
        public var command: [String]

        /// Creates a process.
        public init(entrypoint: [String] = [], command: [String] = []) {
            self.entrypoint = entrypoint
            self.command = command
        }
    }
}
