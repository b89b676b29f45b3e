import CLinux
import Glibc

/// What the kernel says to a program that asks it directly, with nothing of the image between.
///
/// Each line has a name and a text, as `KernelReading` of Berth reads them.
enum KernelReport {
    static var lines: [String] {
        var lines: [String] = []
        var name = utsname()
        if uname(&name) == 0 {
            lines.append("release \(text(&name.release))")
            lines.append("build \(text(&name.version))")
        }
        if let boot = firstLine(of: "/proc/sys/kernel/random/boot_id") {
            lines.append("boot \(boot)")
        }
        if let log { lines.append("log \(log)") }
        let state = linux_no_new_privileges()
        if state >= 0 { lines.append("no-new-privileges \(state)") }
        return lines
    }

    /// The first line of the kernel's log; most kernels show it to nobody in a container.
    private static var log: String? {
        let readAll: Int32 = 3
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = klogctl(readAll, &buffer, Int32(buffer.count))
        guard count > 0 else { return nil }
        return line(buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) })
    }

    private static func firstLine(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(file, &buffer, buffer.count)
        return count > 0 ? line(Array(buffer.prefix(count))) : nil
    }

    private static func line(_ bytes: [UInt8]) -> String? {
        let first = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != 0 }
        return first.isEmpty ? nil : String(decoding: first, as: UTF8.self)
    }

    private static func text<Field>(_ field: inout Field) -> String {
        withUnsafeBytes(of: &field) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
