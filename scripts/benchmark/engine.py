"""The engine's API by hand."""

import http.client
import json
import socket
import sys
import time
import urllib.parse

SOCKET = "/var/run/docker.sock"


class Engine:
    """The engine's API over one connection that is kept."""

    class Connection(http.client.HTTPConnection):
        def __init__(self):
            super().__init__("localhost", timeout=120)

        def connect(self):
            self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.sock.settimeout(self.timeout)
            self.sock.connect(SOCKET)

    def __init__(self):
        self.connection = self.Connection()

    def call(self, method, path, body=None, archive=None, accept=()):
        """Sends a request and returns the answer's JSON, or its bytes where it is none."""
        data = json.dumps(body) if body is not None else archive
        kind = "application/x-tar" if archive is not None else "application/json"
        headers = {"Content-Type": kind} if data is not None else {}
        self.connection.request(method, "/v1.41" + path, data, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 400 and answer.status not in accept:
            sys.exit(f"error: {method} {path}: {answer.status} {content.decode(errors='replace')}")
        is_json = answer.headers.get_content_type() == "application/json"
        return json.loads(content) if content and is_json else content

    def list(self, *labels):
        """Lists containers, also stopped ones, that carry all labels."""
        filters = urllib.parse.quote(json.dumps({"label": list(labels)}))
        return self.call("GET", f"/containers/json?all=1&filters={filters}")

    def inspect(self, container):
        return self.call("GET", f"/containers/{container}/json")

    def create(self, body):
        return self.call("POST", "/containers/create", body)["Id"]

    def start(self, container):
        self.call("POST", f"/containers/{container}/start")

    def remove(self, container):
        self.call("DELETE", f"/containers/{container}?force=1&v=1", accept=(404,))

    def exec(self, container, command, user=""):
        """Runs a command in a container to its end and returns its exit code."""
        body = {"AttachStdout": True, "AttachStderr": True, "Cmd": command, "User": user}
        identifier = self.call("POST", f"/containers/{container}/exec", body)["Id"]
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stream:
            stream.connect(SOCKET)
            content = b'{"Detach":false,"Tty":false}'
            stream.sendall(
                b"POST /v1.41/exec/%b/start HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                b"Upgrade: tcp\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (identifier.encode(), len(content), content)
            )
            while stream.recv(65_536):
                pass
        while True:
            state = self.call("GET", f"/exec/{identifier}/json")
            if not state["Running"]:
                return state["ExitCode"]
            time.sleep(0.002)
