"""A stand-in for AWS on this machine: it knows a few stacks and says of every other that it does not exist.

Packaging asks CloudFormation about the stack of the target stage as soon as a service holds layers, and
some plugins ask more. The answers decide what is written, so they have to be the same on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

ACCOUNT = "123456789012"
NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"

IDENTITY = f"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::{ACCOUNT}:user/golden</Arn><UserId>AIDAGOLDEN</UserId><Account>{ACCOUNT}</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""

MISSING_STACK = """<ErrorResponse xmlns="{namespace}"><Error><Type>Sender</Type><Code>ValidationError</Code>
<Message>Stack with id {name} does not exist</Message></Error><RequestId>0</RequestId></ErrorResponse>"""

STACK = """<DescribeStacksResponse xmlns="{namespace}"><DescribeStacksResult><Stacks><member>
<StackName>{name}</StackName><StackId>arn:aws:cloudformation:us-east-1:{account}:stack/{name}/0</StackId>
<CreationTime>2020-01-01T00:00:00.000Z</CreationTime><StackStatus>UPDATE_COMPLETE</StackStatus>
<Outputs>{outputs}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"""

MISSING_OBJECT = "<Error><Code>NoSuchKey</Code><Message>nothing here</Message></Error>"

OUTPUT = "<member><OutputKey>{key}</OutputKey><OutputValue>{value}</OutputValue></member>"


@dataclass
class FakeAws:
    """What is deployed, by stack name, what is stored, and where the answers are to be had.

    Parameters are (type, value) by name, objects are texts by `bucket/key`.
    """

    port: int
    stacks: dict[str, Mapping[str, str]] = field(default_factory=dict)
    parameters: dict[str, tuple[str, str]] = field(default_factory=dict)
    objects: dict[str, str] = field(default_factory=dict)

    def parameter(self, name: str) -> tuple[int, str]:
        """Status and body for one GetParameter of SSM."""
        if name not in self.parameters:
            return 400, json.dumps({"__type": "ParameterNotFound", "message": ""})
        kind, value = self.parameters[name]
        return 200, json.dumps({"Parameter": {"Name": name, "Type": kind, "Value": value, "Version": 1}})

    def object(self, host: str, path: str) -> tuple[int, str]:
        """Status and body for one GetObject of S3, in either form of its address."""
        bucket = host.partition(".s3")[0] if ".s3" in host else ""
        text = self.objects.get(f"{bucket}{path}".lstrip("/"))
        return (404, MISSING_OBJECT) if text is None else (200, text)

    def answer(self, query: Mapping[str, str]) -> tuple[int, str]:
        """Status and body for one request of the query protocol."""
        action, name = query.get("Action", ""), query.get("StackName", "")
        if action == "GetCallerIdentity":
            return 200, IDENTITY
        if action == "DescribeStacks" and name in self.stacks:
            return 200, _describe(name, self.stacks[name])
        return 400, MISSING_STACK.format(namespace=NAMESPACE, name=escape(name))


def _describe(name: str, outputs: Mapping[str, str]) -> str:
    members = "".join(OUTPUT.format(key=escape(key), value=escape(value)) for key, value in outputs.items())
    return STACK.format(namespace=NAMESPACE, name=escape(name), account=ACCOUNT, outputs=members)


class _Server(ThreadingHTTPServer):
    """An HTTP server on a free port of the loopback address."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.aws = FakeAws(self.server_port)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, _Server)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if (self.headers.get("X-Amz-Target") or "") == "AmazonSSM.GetParameter":
            self._reply(*self.server.aws.parameter(str(json.loads(body)["Name"])), "application/x-amz-json-1.1")
            return
        query = {key: values[0] for key, values in parse_qs(body).items()}
        status, text = self.server.aws.answer(query)
        self._reply(status, text)

    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        path = self.path.partition("?")[0]
        self._reply(*self.server.aws.object(self.headers.get("Host") or "", path))

    do_HEAD = do_PUT = do_DELETE = do_GET

    def _reply(self, status: int, text: str, content_type: str = "text/xml") -> None:
        payload = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the framework's own output tells what went wrong."""


@contextmanager
def fake_aws() -> Iterator[FakeAws]:
    """Serve an account without stacks for as long as the block runs."""
    server = _Server()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.aws
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
