/// A capability of Linux: a part of root's power that a container may be without.
public struct Capability: Hashable, Sendable, CustomStringConvertible {
    /// The name as the engine takes it, such as `NET_RAW`.
    public var name: String

    /// Reads a name in any of the forms that engines take, such as `cap_net_raw`.
    public init(_ text: String) {
        let upper = text.uppercased()
        name = upper.hasPrefix("CAP_") ? String(upper.dropFirst(4)) : upper
    }

    /// The name.
    public var description: String { name }

    /// The bit in the masks of `/proc/self/status`; nil for a name that Linux does not know.
    public var bit: UInt64? {
        Self.names.firstIndex(of: name).map { 1 << UInt64($0) }
    }

    /// The capabilities of a run's container that nobody has to ask for: what package managers,
    /// `sudo`, `chown` and servers on low ports need in hooks.
    ///
    /// Of the engine's default set it lacks `MKNOD`, `NET_RAW`, `SETFCAP` and `SETPCAP`.
    public static let usual: [Capability] = [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "NET_BIND_SERVICE",
        "SETGID", "SETUID", "SYS_CHROOT",
    ].map { Capability($0) }

    /// Every capability, in the order of its number in `linux/capability.h`.
    private static let names = [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID",
        "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW",
        "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE",
        "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME",
        "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
        "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
        "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ]

    /// Returns the names of the capabilities of a mask, those of unknown bits as their numbers.
    public static func names(of mask: UInt64) -> [String] {
        (0..<64).filter { mask & (1 << UInt64($0)) != 0 }.map { number in
            number < names.count ? names[number] : "\(number)"
        }
    }
}
