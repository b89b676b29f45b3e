/// Where a unix socket lies.
public struct SocketPlace: Hashable, Sendable {
    /// The folder, which must be there.
    public var folder: String
    /// The socket's name in the folder.
    public var name: String

    /// Creates a place.
    public init(folder: String, name: String = "api.sock") {
        self.folder = folder
        self.name = name
    }

    /// The whole path; it may be longer than the 107 bytes that a socket's address holds.
    public var path: String { folder + "/" + name }
}
