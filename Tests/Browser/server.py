"""`probe-cli serve` on a free port, for as long as the tests run."""

import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server of this machine; with an address it is one that runs already."""

    def __init__(self, program=None, address=None, models=()):
        self.process = None
        if address:
            self.address = address.rstrip("/")
            return
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        named = [word for model in models for word in ("--model", str(model))]
        self.process = subprocess.Popen([program, "serve", "--port", str(port), *named], stdout=subprocess.DEVNULL)

    def wait(self, seconds=60):
        """Waits until it answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process and self.process.poll() is not None:
                raise SystemExit(f"the server ended with status {self.process.returncode}")
            try:
                return self.get("/api/session")
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        raise SystemExit(f"the server did not answer within {seconds} seconds")

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=60) as answer:
            return json.load(answer)

    def post(self, path, body):
        request = urllib.request.Request(
            self.address + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def stop(self):
        """Ends it as Ctrl-C does."""
        if not self.process:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise SystemExit("the server does not end on Ctrl-C")
