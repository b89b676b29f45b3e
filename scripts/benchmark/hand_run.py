"""The work of a run by hand."""

import contextlib
import io
import json
import os
import shlex
import sys
import tarfile
import time
import uuid

from benchmark.model import Model


class HandRun:
    """The work of a run up to the agent's first request, by hand and without Berth."""

    session = "/run/berth/session"

    def __init__(self, bench, repository, model):
        self.bench = bench
        self.repository = repository
        self.body = bench.request(model)
        self.binds = model["HostConfig"].get("Mounts") or []
        folder = next(
            mount["Target"] for mount in self.binds if mount["Target"].startswith("/workspaces/")
        )
        self.workspace = folder
        self.agent = (
            next(
                mount["Target"]
                for mount in self.binds
                if mount["Source"].startswith("berth-agent-")
            )
            + "/claude"
        )
        label = json.loads(model["Config"]["Labels"]["devcontainer.metadata"])
        self.user = [entry["remoteUser"] for entry in label if "remoteUser" in entry][-1]
        container = bench.engine.create({**self.body, "HostConfig": {}})
        bench.engine.start(container)
        passwd = bench.engine.call("GET", f"/containers/{container}/archive?path=/etc/passwd")
        lines = (
            tarfile.open(fileobj=io.BytesIO(passwd))
            .extractfile("passwd")
            .read()
            .decode()
            .splitlines()
        )
        self.ids = next(
            (int(fields[2]), int(fields[3]))
            for fields in (line.split(":") for line in lines)
            if fields[0] == self.user
        )
        bench.engine.remove(container)

    def place(self, name):
        """Makes the folders that a run needs beside its clone."""
        place = self.bench.folder / "hand" / name
        for folder in (place / "control", place / "output"):
            folder.mkdir(parents=True)
        (place / "output").chmod(0o777)
        (place / "control/prompt").write_text("Say that you are done.")
        return place

    @contextlib.contextmanager
    def started(self):
        """Starts a run, and gives the monotonic nanoseconds of its beginning and its place."""
        name = uuid.uuid4().hex[:8]
        place = self.place(name)
        begin = time.monotonic_ns()
        container = self.begin(place, name)
        yield begin, place
        self.bench.engine.remove(container)
        self.bench.engine.call("DELETE", f"/volumes/berth-bench-{name}")

    def first_request(self):
        """Returns the seconds from the beginning to the request."""
        name = uuid.uuid4().hex[:8]
        place = self.place(name)
        Model.forget()
        with Model.serving(str(place / "control/api.sock")):
            begin = time.perf_counter()
            container = self.begin(place, name)
            if not Model.asked.wait(60):
                errors = place / "output/stderr.log"
                sys.exit(
                    "error: the agent asked nothing: "
                    + (errors.read_text() if errors.exists() else "")
                )
            seconds = Model.first_request - begin
        self.bench.engine.remove(container)
        self.bench.engine.call("DELETE", f"/volumes/berth-bench-{name}")
        return seconds

    def begin(self, place, name):
        engine = self.bench.engine
        clone = place / "clone"
        self.bench.run("git", "clone", "--quiet", "--shared", str(self.repository), str(clone))
        self.bench.run("git", "-C", str(clone), "checkout", "--quiet", "-b", f"hand/{name}")
        if os.getuid() == 0:
            for folder, folders, files in os.walk(clone):
                for entry in ["", *files]:
                    os.chown(os.path.join(folder, entry), *self.ids, follow_symlinks=False)
        sources = {
            self.workspace: clone,
            "/run/berth/control": place / "control",
            "/run/berth/output": place / "output",
            self.session: f"berth-bench-{name}",
        }
        mounts = [
            {**mount, "Source": str(sources.get(mount["Target"], mount["Source"]))}
            for mount in self.binds
        ]
        container = engine.create(
            {**self.body, "HostConfig": {**self.body["HostConfig"], "Mounts": mounts}}
        )
        # The agent's user has to own the volume with its session files.
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            member = tarfile.TarInfo("session")
            member.type, member.mode, member.uid, member.gid = tarfile.DIRTYPE, 0o700, *self.ids
            tar.addfile(member)
        engine.call(
            "PUT", f"/containers/{container}/archive?path=/run/berth", archive=archive.getvalue()
        )
        engine.start(container)
        engine.call("POST", "/networks/bridge/disconnect", {"Container": container, "Force": True})
        identifier = engine.call(
            "POST",
            f"/containers/{container}/exec",
            {
                "Cmd": ["/bin/sh", "-c", self.script()],
                "User": self.user,
                "WorkingDir": self.workspace,
            },
        )["Id"]
        engine.call("POST", f"/exec/{identifier}/start", {"Detach": True})
        return container

    def script(self):
        """Checks what Berth checks in short, reads the user's start-up files, becomes the agent."""
        variables = {
            "ANTHROPIC_UNIX_SOCKET": "/run/berth/control/api.sock",
            "ANTHROPIC_BASE_URL": "http://anthropic.invalid",
            "ANTHROPIC_API_KEY": "placeholder",
            "CLAUDE_CONFIG_DIR": self.session,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "CLAUDE_CODE_DISABLE_BACKGROUND_TASKS": "1",
            "DISABLE_AUTOUPDATER": "1",
            **({"IS_SANDBOX": "1"} if self.user == "root" else {}),
        }
        agent = " ".join(
            [
                "exec env",
                *(f"{key}={value}" for key, value in variables.items()),
                self.agent,
                "-p --output-format stream-json --verbose --dangerously-skip-permissions",
                "--session-id",
                str(uuid.uuid4()),
                "--model opus </run/berth/control/prompt",
                ">>/run/berth/output/events.jsonl 2>>/run/berth/output/stderr.log",
            ]
        )
        return (
            f"[ -x {self.agent} ] && [ -s /run/berth/control/prompt ] && [ -w {self.session} ] "
            f"&& exec bash -lic {shlex.quote(agent)} </dev/null >/dev/null 2>&1"
        )
