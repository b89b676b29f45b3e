"""How fast the daemon is, and how much it takes."""

import json
import os
import pathlib
import statistics
import sys
import time

from benchmark import scripted_agent
from benchmark.daemon_process import DaemonProcess
from benchmark.event_reader import EventReader
from benchmark.hand_run import HandRun
from benchmark.sitting import milliseconds

IMAGE = "mcr.microsoft.com/devcontainers/base:bookworm"
RUNS, RATE, SECONDS = 32, 200, 20


class DaemonFigures:
    """The figures of the daemon, measured from outside with the program that users have."""

    def use_scripted_agent(self):
        """From now on runs of this sitting get an agent that needs no model."""
        self.environment["BERTH_AGENT"] = scripted_agent.build(self)
        self.environment["ANTHROPIC_API_KEY"] = "bench"

    def dispatch(self, folder, *more):
        """Hands tasks in, and returns the folders of their runs."""
        _, output = self.run(
            self.berth, "run", "Say it.", "--repo", str(folder), "--detach", *more
        )
        return [self.folder / "state/berth/runs" / run for run in output.split()]

    def wait_for_runs(self, folders):
        self.run(self.berth, "wait", *(folder.name for folder in folders))

    @staticmethod
    def until(condition, seconds=120):
        """Waits for something that is not measured, and returns it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if value := condition():
                return value
            time.sleep(0.005)
        sys.exit(f"error: waited {seconds} s in vain")

    def first_line(self, folder):
        """The first line that the agent printed, once it has."""
        file = pathlib.Path(folder, "output/events.jsonl")
        return self.until(lambda: file.exists() and b"\n" in (text := file.read_bytes()) and text)

    def daemon(self):
        """From `berth run --detach` to the agent's process beside the same by hand."""
        self.use_scripted_agent()
        folder = self.repository(
            "overhead", {".devcontainer.json": {"image": IMAGE}, "README.md": "A project\n"}
        )

        def by_berth(*more):
            begin = time.monotonic_ns()
            run, *_ = self.dispatch(folder, *more)
            seconds = (scripted_agent.instant(self.first_line(run)) - begin) / 1e9
            scripted_agent.release(run, 1, 0)
            self.wait_for_runs([run])
            self.engine.call("DELETE", f"/volumes/berth-session-{run.name}", accept=(404, 409))
            return seconds, run

        _, run = by_berth("--keep-containers", "always")
        kept = self.engine.list(f"berth.run={run.name}")[0]["Id"]
        hand = HandRun(self, folder, self.engine.inspect(kept))
        self.engine.remove(kept)

        def by_hand():
            with hand.started() as (begin, place):
                line = self.first_line(place)
                return (scripted_agent.instant(line) - begin) / 1e9

        by_hand()
        self.ratio(
            "run --detach to the agent's process",
            *self.medians("daemon", lambda: by_berth()[0], by_hand),
            1.15,
        )

    def many_runs(self):
        """32 runs at once of agents that print 200 events a second each."""
        self.use_scripted_agent()
        self.environment.update(
            BERTH_QUEUE_RUNS=str(RUNS), BERTH_QUEUE_CPUS="1000", BERTH_QUEUE_MEMORY="1000g"
        )
        # Before the daemon looks at its settings for the first time.
        self.stop_daemon()
        configuration = {"image": IMAGE, "userEnvProbe": "none"}
        folder = self.repository("many", {".devcontainer.json": configuration})
        runs = self.dispatch(folder, "--count", str(RUNS))
        for run in runs:
            self.first_line(run)
        daemon = DaemonProcess(self.folder / "state")
        idle = self.processor_share(daemon, 5)
        self.row(f"{RUNS} silent runs", f"{idle:.1f} % CPU", "", "", "", True)
        reader = EventReader(self)
        self.until(lambda: reader.lines_read > RUNS)
        for run in runs:
            scripted_agent.release(run, RATE, RATE * SECONDS)
        # The first and the last second are left out: not every agent speaks then.
        time.sleep(1)
        share = self.processor_share(daemon, SECONDS - 2)
        self.wait_for_runs(runs)
        self.until(lambda: self.are_told(runs, reader))
        reader.stop()
        self.judge(runs, reader, share, daemon.megabytes("VmHWM"))

    def processor_share(self, daemon, seconds):
        """How much of one processor the daemon takes, in percent."""
        begin, before = time.monotonic(), daemon.processor_seconds()
        time.sleep(seconds)
        return 100 * (daemon.processor_seconds() - before) / (time.monotonic() - begin)

    def are_told(self, runs, reader):
        """Whether every run's end was told, which is after all that its agent printed."""
        ends = sum(piece.count(b'"kind":"status"') for _, piece in reader.pieces)
        count = reader.lines_read
        time.sleep(0.3)
        return ends > 0 and reader.lines_read == count

    def judge(self, runs, reader, share, memory):
        delays, told = [], {run.name: [] for run in runs}
        for instant, event in reader.events():
            if event["kind"] != "agent":
                continue
            line = event["line"].encode()
            told[event["run"]].append(line)
            if b'"type":"system"' not in line:
                delays.append((instant - scripted_agent.instant(line)) / 1e6)
        printed = {run.name: scripted_agent.printed(run) for run in runs}
        lost = sum(
            abs(len(lines) - len(told[run])) + (lines != told[run])
            for run, lines in printed.items()
        )
        count = sum(map(len, printed.values()))
        name = f"{RUNS} runs of {RATE} events/s"
        expected = RUNS * (RATE * SECONDS + 2)
        self.row(
            f"{name}: lost or doubled",
            f"{lost} of {count}",
            "",
            "",
            "0",
            lost == 0 and count == expected,
        )
        self.row(f"{name}: the daemon", f"{share:.1f} % CPU", "", "", "< 25 %", share < 25)
        self.row(f"{name}: its most memory", f"{memory:.0f} MB", "", "", "< 120 MB", memory < 120)
        delays.sort()
        middle, late = statistics.median(delays), delays[len(delays) * 99 // 100]
        self.row(f"{name}: told, median", f"{middle:.1f} ms", "", "", "", True)
        self.row(f"{name}: told, p99", f"{late:.1f} ms", "", "", "< 50 ms", late < 50)

    def finished_runs(self):
        """A daemon after years: 10,000 finished runs with 5 million events."""
        self.stop_daemon()
        program = str(pathlib.Path(self.berth).with_name("berth-bench"))
        state = self.folder / "state/berth"
        state.mkdir(parents=True, exist_ok=True)
        file = state / "berth.sqlite"
        count, events = 10_000, 5_000_000
        _, output = self.run(program, "store-fill", str(file), str(count), str(events))
        self.row("growth of the store", f"{float(output):.0f} bytes an event", "", "", "", True)
        starts, firsts, lists, every = [], [], [], []
        for _ in range(self.runs):
            starts.append(self.run(self.berth, "daemon", "start")[0])
            firsts.append(self.run(self.berth, "ps")[0])
            lists += [self.run(self.berth, "ps")[0] for _ in range(3)]
            every.append(self.run(self.berth, "ps", "--all", "--format", "json")[0])
            self.stop_daemon()
        version = statistics.median(self.run(self.berth, "--version")[0] for _ in range(9))
        of = f"of {count} finished runs"
        start, first, warm = (statistics.median(column) for column in (starts, firsts, lists))
        self.row(f"daemon start, store {of}", milliseconds(start), "", "", "< 500 ms", start < 0.5)
        self.row(f"ps {of}, first", milliseconds(first), "", "", "< 50 ms", first < 0.05)
        self.row(
            f"ps {of}",
            milliseconds(warm),
            "",
            f"--version {milliseconds(version)}",
            "< 50 ms",
            warm < 0.05,
        )
        self.row(f"ps --all {of}", milliseconds(statistics.median(every)), "", "", "", True)
