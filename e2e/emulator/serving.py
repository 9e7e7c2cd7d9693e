"""The emulated account for other processes, over HTTP on the loopback address.

A request is for the host that it names; where that is this machine, as with `AWS_ENDPOINT_URL`, it is for the service
and the region that it is signed for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError
from moto.core.models import botocore_stubber

from e2e.emulator.account import LOOPBACK
from e2e.emulator.calls import SCOPE

NOT_AWS: Final = (404, dict[str, str](), b"")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_POST(self) -> None:
        """Any method: hand the request to moto, and its answer back."""
        prepared = AWSPreparedRequest(self.command, self._url(), self._headers(), self._body(), stream_output=False)
        try:
            status, headers, body = botocore_stubber.process_request(prepared) or NOT_AWS
        except ConnectionClosedError:
            self.close_connection = True
            return
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for key, value in headers.items():
            if key.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(key, value.decode() if isinstance(value, bytes) else str(value))
        length = headers.get("content-length", headers.get("Content-Length")) if self.command == "HEAD" else None
        self.send_header("Content-Length", str(length or len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_PUT = do_DELETE = do_PATCH = do_POST

    def _url(self) -> str:
        host = self.headers.get("Host", "")
        scope = SCOPE.search(self.headers.get("Authorization", ""))
        if host.partition(":")[0] in LOOPBACK and scope:
            host = "{1}.{0}.amazonaws.com".format(*scope.groups())
        return f"https://{host}{self.path}"

    def _headers(self) -> HTTPHeaders:
        headers = HTTPHeaders()
        for key, value in self.headers.items():
            headers[key] = value
        return headers

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the account has a log of its own."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that went away in the middle are no news; anything else shows in what they make of it."""


@contextmanager
def served() -> Iterator[int]:
    """The port at which the account of the surrounding `emulated` block is served."""
    server = _Server(("127.0.0.1", 0), _Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        with suppress(OSError):
            server.shutdown()
        server.server_close()
        thread.join()
