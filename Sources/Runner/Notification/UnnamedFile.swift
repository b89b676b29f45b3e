import Glibc
import SystemPackage

/// A temporary file without a name, to give to a program in place of a pipe.
///
/// A program that ends without reading its input breaks a pipe, and one that leaves children
/// behind keeps it open; neither matters to a file.
final class UnnamedFile: Sendable {
    /// The open file, which is closed when the object goes away.
    let descriptor: FileDescriptor

    /// Creates a file with these bytes, to be read from its start.
    ///
    /// - Parameters:
    ///   - bytes: What it holds at first.
    ///   - inMemory: Whether it lies where nothing reaches a disk, as far as the machine has such
    ///     a place: it may hold a secret.
    /// - Throws: `Errno`.
    init(_ bytes: [UInt8] = [], inMemory: Bool = false) throws {
        let folder = inMemory && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(folder)/berth-XXXXXX".utf8CString)
        let number = mkstemp(&template)
        guard number >= 0 else { throw Errno(rawValue: errno) }
        unlink(template)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        descriptor = FileDescriptor(rawValue: number)
        try descriptor.writeAll(bytes)
        try descriptor.seek(offset: 0, from: .start)
    }

    deinit { try? descriptor.close() }

    /// Returns the end of what was written to the file.
    func tail(_ most: Int) -> [UInt8] {
        guard let length = try? descriptor.seek(offset: 0, from: .end), length > 0 else {
            return []
        }
        let count = min(most, Int(length))
        var bytes = [UInt8](repeating: 0, count: count)
        let read = bytes.withUnsafeMutableBytes { buffer in
            (try? descriptor.read(fromAbsoluteOffset: length - Int64(count), into: buffer)) ?? 0
        }
        return Array(bytes.prefix(read))
    }
}
