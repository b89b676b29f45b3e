"""The daemon as a process of the machine."""

import os
import pathlib
import re


class DaemonProcess:
    """What the kernel tells of a daemon: the processor time and the memory that it takes."""

    def __init__(self, state):
        lock = pathlib.Path(state, "berth/daemon.lock").read_text()
        self.place = pathlib.Path("/proc", re.sub(r"\D", "", lock))

    def processor_seconds(self):
        """Its processor time so far, that of processes which it started not counted."""
        fields = (self.place / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self, name="VmRSS"):
        """Its memory now; with `VmHWM` the most that it ever had."""
        kilobytes = re.search(rf"{name}:\s*(\d+)", (self.place / "status").read_text())[1]
        return int(kilobytes) * 1024 / 1e6
