"""An agent that follows a script, and what its lines tell."""

import pathlib
import re

SOURCE = pathlib.Path(__file__).with_suffix(".c")
INSTANT = re.compile(rb"@(\d+)@")


def build(sitting):
    """Builds the agent, for every Linux of this processor, and returns its path."""
    program = sitting.folder / "scripted-agent"
    if not program.exists():
        sitting.run("cc", "-O2", "-static", "-o", str(program), str(SOURCE))
        sitting.volumes_of_agents.add(sitting.sha256(program))
    return str(program)


def release(folder, rate, lines):
    """Lets the agent of a run go: it prints so many lines, so many a second."""
    control = pathlib.Path(folder, "control")
    (control / "go.new").write_text(f"{rate} {lines}\n")
    (control / "go.new").rename(control / "go")


def printed(folder):
    """The lines that the agent of a run printed."""
    return pathlib.Path(folder, "output/events.jsonl").read_bytes().splitlines()


def instant(line):
    """When a line was printed, in nanoseconds of the machine's monotonic clock."""
    return int(INSTANT.search(line)[1])
