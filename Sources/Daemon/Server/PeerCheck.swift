import Glibc
import NIOCore

/// Who is at the other end of a connection.
enum PeerCheck {
    /// Returns whether the other process belongs to the daemon's own user, or to root, who may do
    /// everything anyway.
    ///
    /// The socket's mode says the same; this holds also where somebody opened the folder up.
    static func isOwner(_ channel: any Channel) async -> Bool {
        guard let provider = channel as? any SocketOptionProvider else { return false }
        let credentials: Credentials? = try? await provider.unsafeGetSocketOption(
            level: NIOBSDSocket.OptionLevel(rawValue: SOL_SOCKET),
            name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        ).get()
        guard let credentials else { return false }
        return credentials.user == geteuid() || credentials.user == 0
    }

    /// `struct ucred` of Linux, which glibc's headers show to GNU programs alone.
    private struct Credentials {
        var process: Int32
        var user: UInt32
        var group: UInt32
    }
}
