import Glibc

/// Free space on disks.
public enum DiskSpace {
    /// Returns how much a user may still write where a path lies; nil for a path on another machine.
    public static func freeBytes(at path: String) -> Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    }
}
