/// Writes numbers and texts one after the other, each text with its length before it.
struct StateWriter {
    private(set) var bytes: [UInt8] = []

    mutating func add(number: Int) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func add(bytes added: [UInt8]) {
        add(number: added.count)
        bytes.append(contentsOf: added)
    }

    mutating func add(text: String) {
        add(bytes: Array(text.utf8))
    }

    mutating func add(_ entry: SnapshotState.Entry) {
        add(bytes: entry.name)
        bytes.append(entry.kind.rawValue)
        bytes.append(entry.isCommitted ? 1 : 0)
        add(entry.stamp)
    }

    mutating func add(_ stamp: FileStamp?) {
        bytes.append(stamp == nil ? 0 : 1)
        guard let stamp else { return }
        add(number: Int(truncatingIfNeeded: stamp.inode))
        add(number: stamp.sizeBytes)
        add(number: Int(stamp.mode))
        add(number: stamp.modifiedNanoseconds)
        add(number: stamp.changedNanoseconds)
    }
}

/// Reads what a ``StateWriter`` wrote; beyond the end everything is empty and ``isBroken`` true.
struct StateReader {
    let buffer: UnsafeRawBufferPointer
    private var position = 0
    private(set) var isBroken = false

    init(buffer: UnsafeRawBufferPointer) {
        self.buffer = buffer
    }

    var restBytes: Int { buffer.count - position }

    mutating func integer() -> Int {
        guard let start = take(MemoryLayout<Int>.size) else { return 0 }
        return Int(littleEndian: buffer.loadUnaligned(fromByteOffset: start, as: Int.self))
    }

    /// A number that counts something.
    mutating func number() -> Int {
        let number = integer()
        if number < 0 { isBroken = true }
        return max(0, number)
    }

    mutating func bytes() -> [UInt8] {
        let count = number()
        guard let start = take(count) else { return [] }
        return Array(buffer[start..<(start + count)])
    }

    mutating func text() -> String { bytes().text }

    mutating func entry() -> SnapshotState.Entry {
        var entry = SnapshotState.Entry(name: bytes(), kind: .file)
        if let kind = SnapshotState.Entry.Kind(rawValue: byte()) {
            entry.kind = kind
        } else {
            isBroken = true
        }
        entry.isCommitted = byte() == 1
        entry.stamp = stamp()
        return entry
    }

    mutating func stamp() -> FileStamp? {
        guard byte() == 1 else { return nil }
        return FileStamp(
            inode: UInt64(truncatingIfNeeded: integer()),
            sizeBytes: integer(),
            mode: UInt32(truncatingIfNeeded: integer()),
            modifiedNanoseconds: integer(),
            changedNanoseconds: integer()
        )
    }

    private mutating func byte() -> UInt8 {
        take(1).map { buffer[$0] } ?? 0
    }

    private mutating func take(_ count: Int) -> Int? {
        guard !isBroken, count <= restBytes else {
            isBroken = true
            return nil
        }
        defer { position += count }
        return position
    }
}
