import Archive
import Glibc

/// The file of a listening socket: put in place at once with its final mode, and taken away
/// again only if it is still the same.
///
/// The server binds a file with a passing name, which then gets its mode and moves over what a
/// killed process has left. So nobody ever finds a socket that refuses him.
struct SocketFile {
    let place: SocketPlace
    let folder: OpenFolder
    /// The name that the server binds.
    let passingName: String

    init(_ place: SocketPlace) throws(LocalHTTPError) {
        self.place = place
        folder = try OpenFolder(place.folder)
        passingName = ".\(place.name).\(UInt32.random(in: .min ... .max))"
        try refuseForeign()
    }

    /// The path that the server binds.
    var passingPath: String { folder.shortPath(to: passingName) }

    /// Gives the bound file its mode and its name; returns what identifies it.
    func publish(mode: UInt32) throws(LocalHTTPError) -> UInt {
        var status = stat()
        guard chmod(passingPath, mode) == 0, lstat(passingPath, &status) == 0,
            rename(passingPath, folder.shortPath(to: place.name)) == 0
        else {
            throw .listen(place.path, reason: SystemReason(errno).description)
        }
        return UInt(status.st_ino)
    }

    /// Takes the file away, unless another server has put its own there since.
    func withdraw(_ identity: UInt?) {
        unlink(passingPath)
        let path = folder.shortPath(to: place.name)
        var status = stat()
        guard let identity, lstat(path, &status) == 0, UInt(status.st_ino) == identity else {
            return
        }
        unlink(path)
    }

    /// Throws if something is there that is no socket, or a socket on which somebody listens.
    private func refuseForeign() throws(LocalHTTPError) {
        let path = folder.shortPath(to: place.name)
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .occupied(place.path) }
        guard isAnswered(path) == false else { throw .inUse(place.path) }
    }

    private func isAnswered(_ path: String) -> Bool {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, length)
            }
        }
        return result == 0 || errno == EAGAIN
    }
}
