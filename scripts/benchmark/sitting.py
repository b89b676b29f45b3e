"""One sitting: places, programs, measurements and the table."""

import hashlib
import json
import os
import pathlib
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from benchmark.engine import Engine

LABEL = "berth.bench"


class Sitting:
    """The places, programs and measurements of one sitting."""

    def __init__(self, options):
        self.berth = options.berth
        self.runs = options.runs
        self.is_verbose = options.verbose
        self.engine = Engine()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="berth-bench-"))
        self.images = set()
        self.volumes_of_agents = set()
        self.rows = []
        # The agent that is installed is used; all else is kept apart from the user's own.
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("ANTHROPIC_", "CLAUDE", "GIT_", "XDG_RUNTIME_DIR"))
            },
            **{
                f"XDG_{kind}_HOME": str(self.folder / kind.lower())
                for kind in ("CONFIG", "STATE", "CACHE")
            },
            "NO_COLOR": "1",
        }

    # What is measured with

    def run(self, *command, **more):
        """Runs a command that must succeed, and returns the seconds it took and what it printed."""
        begin = time.perf_counter()
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **{"env": self.environment, **more},
        )
        seconds = time.perf_counter() - begin
        if result.returncode != 0:
            sys.exit(
                f"error: {shlex.join(map(str, command))} returned {result.returncode}\n"
                f"{result.stdout}{result.stderr}"
            )
        return seconds, result.stdout

    @staticmethod
    def timed(work, *arguments):
        begin = time.perf_counter()
        result = work(*arguments)
        return time.perf_counter() - begin, result

    def medians(self, name, *works, runs=None):
        """Lets the works take turns and returns the median of the seconds that each says."""
        samples = [[work() for work in works] for _ in range(runs or self.runs)]
        columns = list(zip(*samples))
        if self.is_verbose:
            for column in columns:
                print(
                    f"{name}: " + " ".join(f"{value * 1000:.1f}" for value in column),
                    file=sys.stderr,
                )
        return [statistics.median(column) for column in columns]

    def ratio(self, name, berth, hand, target):
        self.row(
            name,
            milliseconds(berth),
            milliseconds(hand),
            f"{berth / hand:.2f} x",
            f"<= {target} x",
            berth <= hand * target,
        )

    def row(self, *columns):
        self.rows.append(columns)

    # What is measured on

    def repository(self, name, files, plans=True):
        """Makes a git repository with one commit; a value that is no text becomes JSON.

        With `plans`, the image that Berth would build from it is removed in the end."""
        folder = self.folder / "repositories" / name
        for path, content in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content if isinstance(content, str) else json.dumps(content))
            file.chmod(0o755 if path.endswith(".sh") else 0o644)
        self.commit(folder, plans)
        return folder

    def commit(self, folder, plans=True):
        git = [
            "git",
            "-C",
            str(folder),
            "-c",
            "user.name=Bench",
            "-c",
            "user.email=bench@berth.invalid",
        ]
        self.run(*git, "init", "--quiet", "--initial-branch=main")
        self.run(*git, "add", "--all")
        self.run(*git, "commit", "--quiet", "--no-gpg-sign", "--message", "Begin")
        if not plans:
            return
        _, plan = self.run(self.berth, "plan", str(folder), "--format", "json")
        build = json.loads(plan).get("build")
        if build and not isinstance(
            self.engine.call("GET", f"/images/{build['tag']}/json", accept=(404,)), dict
        ):
            self.images.add(build["tag"])

    def up(self, folder):
        seconds, output = self.run(self.berth, "up", str(folder))
        return seconds, json.loads(output)["containerId"]

    def down(self, folder):
        self.run(self.berth, "down", str(folder))

    @staticmethod
    def request(inspection):
        """The body that creates a container like one that is there, without Berth's labels."""
        configuration = inspection["Config"]
        kept = ("Image", "Cmd", "Entrypoint", "Env", "User", "WorkingDir", "Tty", "OpenStdin")
        labels = {
            name: value
            for name, value in configuration["Labels"].items()
            if not name.startswith(
                ("berth.", "devcontainer.local_folder", "devcontainer.config_file")
            )
        }
        return {
            **{name: configuration[name] for name in kept},
            "Labels": {**labels, LABEL: "1"},
            "HostConfig": inspection["HostConfig"],
        }

    @staticmethod
    def sha256(file):
        return hashlib.sha256(file.read_bytes()).hexdigest()

    # The end

    def stop_daemon(self):
        """Ends the daemon of this sitting, with what it does, if there is one."""
        command = [self.berth, "daemon", "stop", "--runs"]
        subprocess.run(command, env=self.environment, capture_output=True)

    def clean_up(self):
        """Removes what is left, also after a failure in the middle."""
        self.stop_daemon()
        place = str(self.folder)
        for label in (LABEL, "berth.run", "devcontainer.local_folder"):
            for container in self.engine.list(label):
                if any(mount.get("Source", "").startswith(place) for mount in container["Mounts"]):
                    self.engine.remove(container["Id"])
        runs = self.folder / "state/berth/runs"
        for run in runs.iterdir() if runs.exists() else ():
            self.engine.call("DELETE", f"/volumes/berth-session-{run.name}", accept=(404, 409))
        for volume in self.engine.call("GET", "/volumes")["Volumes"] or ():
            if (volume["Labels"] or {}).get("berth.agent.sha256") in self.volumes_of_agents:
                self.engine.call("DELETE", f"/volumes/{volume['Name']}", accept=(404, 409))
        for image in self.images:
            self.engine.call("DELETE", f"/images/{image}", accept=(404, 409))
        shutil.rmtree(self.folder, ignore_errors=True)

    def table(self):
        head = ("what", "berth", "by hand", "compared", "target", "met")
        rows = [head] + [(*row[:-1], "yes" if row[-1] else "NO") for row in self.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
        for row in rows:
            first, *others = (cell.rjust(width) for cell, width in zip(row, widths))
            print("  ".join([row[0].ljust(len(first)), *others]).rstrip())


def docker(environment):
    """The first `docker` that builds with BuildKit, found as Berth finds it."""
    chosen = environment.get("BERTH_DOCKER")
    for path in (
        [chosen] if chosen else [f"{folder}/docker" for folder in environment["PATH"].split(":")]
    ):
        if not os.access(path, os.X_OK):
            continue
        has_buildx = (
            subprocess.run(
                [path, "buildx", "version"], env=environment, capture_output=True
            ).returncode
            == 0
        )
        version = subprocess.run(
            [path, "--version"], env=environment, capture_output=True, text=True
        ).stdout
        if (
            has_buildx
            or version.startswith("Docker version")
            and int(version.split()[2].split(".")[0]) < 23
        ):
            return path
    sys.exit(
        "error: no `docker` command that can build with BuildKit was found\nhint: run scripts/setup"
    )


def milliseconds(seconds):
    return f"{seconds * 1000:.1f} ms"
