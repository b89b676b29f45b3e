"""A stand-in for the model's API."""

import contextlib
import http.server
import json
import os
import socketserver
import threading
import time


class Model(http.server.BaseHTTPRequestHandler):
    """A model that answers every prompt with one text, and notes when it is first asked."""

    protocol_version = "HTTP/1.1"
    first_request = None
    asked = threading.Event()

    def do_POST(self):
        if Model.first_request is None:
            Model.first_request = time.perf_counter()
            Model.asked.set()
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        message = {
            "id": "msg_bench",
            "type": "message",
            "role": "assistant",
            "model": "claude-opus-5-5",
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"input_tokens": 1, "output_tokens": 1},
        }
        events = [
            {"type": "message_start", "message": message},
            {
                "type": "content_block_start",
                "index": 0,
                "content_block": {"type": "text", "text": ""},
            },
            {
                "type": "content_block_delta",
                "index": 0,
                "delta": {"type": "text_delta", "text": "Done."},
            },
            {"type": "content_block_stop", "index": 0},
            {
                "type": "message_delta",
                "delta": {"stop_reason": "end_turn", "stop_sequence": None},
                "usage": {"output_tokens": 2},
            },
            {"type": "message_stop"},
        ]
        lines = "".join(
            f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", str(len(lines)))
        self.end_headers()
        self.wfile.write(lines.encode())

    def log_message(self, *arguments):
        pass

    @classmethod
    def forget(cls):
        cls.first_request = None
        cls.asked.clear()

    @classmethod
    @contextlib.contextmanager
    def serving(cls, address):
        """Serves on a path, by a Unix socket that everyone may use, or on a TCP address."""
        is_path = isinstance(address, str)
        family = (
            socketserver.ThreadingUnixStreamServer if is_path else socketserver.ThreadingTCPServer
        )
        server = type("Server", (family,), {"daemon_threads": True})(address, cls)
        if is_path:
            os.chmod(address, 0o777)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
            server.server_close()
