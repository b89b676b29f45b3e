import Glibc

/// A file held open.
struct OpenFile: ~Copyable {
    private let descriptor: Int32
    private static let chunkBytes = 262_144

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// What the file is.
    func status() throws(FileRefusal) -> FileStatus {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileRefusal() }
        return FileStatus(status)
    }

    /// Returns the content, refused when it is longer than a limit.
    func bytes(limit: Int) throws(FileRefusal) -> [UInt8] {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(limit + 1, Self.chunkBytes))
        while true {
            let count = try next(&buffer)
            if count == 0 { return result }
            result += buffer[..<count]
            if result.count > limit {
                throw FileRefusal(reason: "it is longer than \(limit) bytes")
            }
        }
    }

    /// Copies the content to another file, refused when it is longer than a limit.
    ///
    /// - Returns: The number of bytes copied.
    func copy(to target: borrowing OpenFile, limit: Int) throws(FileRefusal) -> Int {
        var buffer = [UInt8](repeating: 0, count: Self.chunkBytes)
        var total = 0
        while true {
            let count = try next(&buffer)
            if count == 0 { return total }
            total += count
            if total > limit { throw FileRefusal(reason: "it grew beyond \(limit) bytes") }
            try target.write(buffer[..<count])
        }
    }

    private func next(_ buffer: inout [UInt8]) throws(FileRefusal) -> Int {
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw FileRefusal() }
        }
    }

    private func write(_ bytes: ArraySlice<UInt8>) throws(FileRefusal) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileRefusal()
            }
            rest = rest.dropFirst(count)
        }
    }
}

/// Why a file or folder that an agent left cannot be taken.
struct FileRefusal: Error, Hashable {
    var reason: String

    init(reason: String) {
        self.reason = reason
    }

    /// Tells the operating system's last error.
    init(_ number: Int32 = errno) {
        reason =
            switch number {
            case ELOOP: "a symbolic link is in its place"
            case EACCES, EPERM: "it may not be read by the user that Berth runs as"
            default: systemReason(number)
            }
    }
}
