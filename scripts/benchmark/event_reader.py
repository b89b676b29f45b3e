"""A reader of `berth events` that notes when each line came."""

import json
import subprocess
import threading
import time


class EventReader:
    """Follows `berth events` in a thread, and keeps what came with the instant it came at."""

    def __init__(self, sitting, *arguments):
        self.process = subprocess.Popen(
            [sitting.berth, "events", *arguments],
            env=sitting.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        self.pieces = []
        self.lines_read = 0
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        while piece := self.process.stdout.read(1 << 20):
            self.pieces.append((time.monotonic_ns(), piece))
            self.lines_read += piece.count(b"\n")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.thread.join()

    def events(self):
        """Each event with the instant at which the last byte of its line came."""
        rest = b""
        for instant, piece in self.pieces:
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                if line:
                    yield instant, json.loads(line)
