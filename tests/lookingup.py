"""A stand-in for AWS on the loopback address, with what the artifacts in data/aws/ were packaged with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol
from urllib.request import urlopen

REGIONS = ("eu-west-1", "us-east-1")
SECRET = "hunter2-prod"
# The environment of a run; nothing of the process's own gets in
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/nowhere",
    "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
    "AWS_MAX_ATTEMPTS": "1",
}


class Client(Protocol):
    """boto3's clients, as far as they fill the account."""

    def put_parameter(self, **words: str) -> object: ...

    def delete_parameter(self, **words: str) -> object: ...

    def create_stack(self, **words: str) -> object: ...

    def create_bucket(self, **words: str) -> object: ...

    def put_object(self, **words: str | bytes) -> object: ...

    def create_user(self, **words: str) -> object: ...

    def create_access_key(self, **words: str) -> Mapping[str, Mapping[str, str]]: ...


Clients = Callable[[str, str], Client]


@contextmanager
def account() -> Iterator[tuple[str, Clients]]:
    """The address of the stand-in, and what opens clients of it by service and region."""
    import boto3  # noqa: PLC0415 - takes long to load
    from moto.server import ThreadedMotoServer  # noqa: PLC0415

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    urlopen(f"{address}/moto-api/reset", data=b"")  # all that run in this process are one account

    def clients(service: str, region: str) -> Client:
        opened: Client = boto3.client(
            service, region_name=region, endpoint_url=address, aws_access_key_id="t", aws_secret_access_key="t"
        )
        return opened

    try:
        yield address, clients
    finally:
        server.stop()


def fill(clients: Clients) -> None:
    """Parameters, stacks and objects of both stages."""
    for region in REGIONS:
        for stage, port in (("dev", 5432), ("prod", 6432)):
            _parameters(clients("ssm", region), stage, region, port)
            outputs = {"VpcId": {"Value": f"vpc-{stage}-{region}"}, "Other": {"Value": "x"}}
            queue = {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": f"q-{stage}"}}}
            template = json.dumps({"Resources": queue, "Outputs": outputs})
            clients("cloudformation", region).create_stack(StackName=f"shared-{stage}", TemplateBody=template)
    store = clients("s3", "us-east-1")
    store.create_bucket(Bucket="conf-bucket")
    for stage in ("dev", "prod"):
        store.put_object(Bucket="conf-bucket", Key=f"conf/{stage}.txt", Body=f"level-{stage}\n".encode())


def _parameters(ssm: Client, stage: str, region: str, port: int) -> None:
    for name, value, kind in (
        ("url", f"postgres://{stage}.{region}.example", "String"),
        ("subnets", f"subnet-{stage}1,subnet-{stage}2", "StringList"),
        ("secret", f"hunter2-{stage}", "SecureString"),
        ("db", f'{{"host":"h-{stage}","port":{port}}}', "SecureString"),
        ("broken", "{no json", "SecureString"),
        ("key", f"conf/{stage}.txt", "String"),
        ("plainjson", f'{{"a":"{stage}"}}', "String"),
    ):
        ssm.put_parameter(Name=f"/shop/{stage}/{name}", Value=value, Type=kind)
