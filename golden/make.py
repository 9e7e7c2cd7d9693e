"""Package the golden services anew with the real frameworks.

usage: python golden/make.py [--out DIR] [--framework v3 ...] [--service NAME ...] [--stage dev ...] [--jobs N]
       python golden/make.py --evolving     only the services in two versions (--framework, --service ... as above)
       python golden/make.py --by-stage     only the services whose settings differ by stage
       python golden/make.py --e2e          only the services of e2e/
       python golden/make.py --bench        only the artifacts that speed is measured with

Every service is packaged in a temporary folder whose name is replaced by `/build/service` in all JSON afterwards.
Nothing but npm goes to the network: AWS is a stand-in on the loopback address.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fake_aws import FakeAws, fake_aws
from frameworks import FRAMEWORKS, HERE, cache, install, plugin_modules
from large import SIZES, write_service

ARTIFACTS = HERE / "artifacts"
STAGES = ("dev", "prod")
BUILD_FOLDER = "/build/service"
UPDATE_TEMPLATE = "cloudformation-template-update-stack.json"
STATE = "serverless-state.json"
NOT_PACKAGED = shutil.ignore_patterns("golden.json", "serverless.v*.yml", "serverless.osls.yml")

# Which frameworks a service is not packaged with, and why. Rows: services, frameworks, reason.
LEFT_OUT: tuple[tuple[str, str, str], ...] = (
    ("bus-custom-resource", "osls", "knows no provider.eventBridge: rules are always native"),
    ("hash-2020 hash-2021", "v1 osls", "knows no provider.lambdaHashingVersion"),
    ("durable", "v1 v2 v3", "knows no durable functions"),
    ("minified", "v1 v2", "has no option --minify-template"),
    ("images", "v1", "knows no functions from images"),
    ("function-urls", "v1 v2", "knows no function URLs"),
    ("lookup-params", "v1 v2", "knows no params"),
    ("orders", "v1 v2", "knows no params"),
    ("notify", "v1 v2", "knows no function URLs"),
    (
        "http provider role-given role-shared vpc vpc-gone",
        "v1",
        "knows few of these settings, or writes the role in another order",
    ),
    ("plugin-appsync plugin-warmup", "v1 v2", "the plugin writes its log in a way of version 3"),
    (
        "plugin-alerts-one-stage plugin-aws-alerts plugin-esbuild plugin-esbuild-define plugin-log-subscription",
        "v1",
        "the plugin describes its settings in a way of version 2",
    ),
    ("plugin-step-functions", "v1", "the plugin reads the configuration in a way of version 2"),
    ("odd-keys", "v1 osls", "refuses such names of environment variables"),
    ("plugin-log-subscription", "osls", "the plugin calls provider.request(), which is gone"),
    (
        "plugin-autoscaling plugin-datadog plugin-lift",
        "v1 v2 osls",
        "the plugin writes nothing there that it does not write with version 3",
    ),
    ("beacon", "v1 v2", "knows no params"),
    (
        "ferry granary kiln lantern mosaic orchard quarry relay studio tandem vault",
        "v1 v2 osls",
        "shows nothing about learning that version 3 does not show",
    ),
    ("asked-events asked-settings asked-merged", "v1 v2 osls", "what is asked about is the same for all"),
    ("whole", "v1", "wants to know the provider before its variables"),
    ("spelled", "osls", "refuses sections of people's own"),
    ("spelled statements", "v1", "has no schema that makes other values, and writes statements in another order"),
    ("merged", "v1 v2 osls", "has no retries of a rule, or wants the type of what is written over"),
)

# Version 1 knows no ${sls:stage}; the stage always comes from the command line here, so ${opt:stage} is the same.
TRANSLATIONS: dict[str, tuple[tuple[str, str], ...]] = {"v1": (("${sls:stage}", "${opt:stage}"),)}

# An earlier upload, for stacks that are said to be deployed already.
STAMP = re.compile(r"\d{13}-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
EARLIER_STAMP = "1577836800000-2020-01-01T00:00:00.000Z"
LAYER_OUTPUT = re.compile(r"LambdaLayer(Hash|S3Key)$")

QUIET = {
    "CI": "1",
    "SLS_TELEMETRY_DISABLED": "1",
    "SLS_TRACKING_DISABLED": "1",
    "SLS_NOTIFICATIONS_MODE": "off",
    "SLS_DEPRECATION_DISABLE": "*",
    "NO_UPDATE_NOTIFIER": "1",
    "AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE": "1",
}
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIAGOLDEN",
    "AWS_SECRET_ACCESS_KEY": "golden",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass(frozen=True)
class Collection:
    """Services in folders below `sources`, `depth` levels down, and where their artifacts are kept."""

    sources: Path
    artifacts: Path
    depth: int = 1

    def services(self) -> tuple[str, ...]:
        """The names of all services, without their versions."""
        return tuple(sorted({name.partition("/")[0] for name in self.names()}))

    def names(self, services: Iterable[str] = ()) -> tuple[str, ...]:
        """The folders of the given services (of all, if none is given): `NAME`, or `NAME/VERSION` for each version."""
        chosen = frozenset(services)
        folders = self.sources.glob("/".join(["*"] * self.depth + ["serverless.yml"]))
        names = sorted(folder.parent.relative_to(self.sources).as_posix() for folder in folders)
        return tuple(name for name in names if not chosen or name.partition("/")[0] in chosen)


SERVICES = Collection(HERE / "services", ARTIFACTS)
EVOLVING = Collection(HERE / "evolving", HERE / "evolving" / "artifacts", depth=2)
BY_STAGE = Collection(HERE / "by-stage", HERE / "by-stage" / "artifacts")
E2E = Collection(HERE.parent / "e2e" / "services", HERE.parent / "e2e" / "artifacts")


class PackagingError(Exception):
    """Services that could not be packaged, one line each."""

    def __init__(self, failures: Sequence[str]) -> None:
        super().__init__("\n".join(failures))
        self.failures = tuple(failures)


@dataclass(frozen=True)
class Settings:
    """What golden.json beside a service's sources may say about its packaging."""

    stages: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    deployed: tuple[str, ...] = ()

    @classmethod
    def of(cls, source: Path) -> Settings:
        """Settings of one service; none of them has to be there."""
        path = source / "golden.json"
        raw = json.loads(path.read_text()) if path.exists() else {}
        return cls(**{key: tuple(value) for key, value in raw.items()})


@dataclass(frozen=True)
class Job:
    """A service, or a version of it, with one framework: its stages share a home folder, hence custom-resources.zip."""

    framework: str
    service: str
    source: Path
    stages: tuple[str, ...]
    out: Path

    def folder(self, stage: str) -> Path:
        """Where the artifact of a stage goes."""
        return self.out / self.framework / self.service / stage


def package_all(
    out: Path = ARTIFACTS,
    frameworks: Iterable[str] = tuple(FRAMEWORKS),
    services: Iterable[str] = (),
    stages: Sequence[str] = STAGES,
    *,
    jobs: int = 2,
    collection: Collection = SERVICES,
) -> list[Path]:
    """Package services (all, if none is named); return the artifacts' folders or raise PackagingError if any failed."""
    names = collection.names(services)
    todo = [job for framework in frameworks for job in _jobs(framework, collection.sources, names, stages, out)]
    return run_jobs(todo, jobs)


def _jobs(framework: str, sources: Path, names: Iterable[str], stages: Sequence[str], out: Path) -> Iterator[Job]:
    for name in names:
        if reason_left_out(name, framework) is None:
            extra = Settings.of(sources / name).stages if tuple(stages) == STAGES else ()
            yield Job(framework, name, sources / name, (*stages, *extra), out)


def reason_left_out(name: str, framework: str) -> str | None:
    """Why a service, whichever version, is not packaged with a framework, or None if it is."""
    for services, frameworks, reason in LEFT_OUT:
        if name.partition("/")[0] in services.split() and framework in frameworks.split():
            return reason
    return None


def run_jobs(todo: Sequence[Job], jobs: int) -> list[Path]:
    """Run packaging jobs side by side; all of them run even if one fails."""
    for name in sorted({job.framework for job in todo}):
        install(FRAMEWORKS[name])
    failures: list[str] = []

    def attempt(job: Job) -> list[Path]:
        try:
            return run_job(job)
        except (PackagingError, OSError, ValueError) as error:
            failures.append(f"{job.framework} {job.service}: {error}")
            return []

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        made = [folder for folders in pool.map(attempt, todo) for folder in folders]
    if failures:
        raise PackagingError(failures)
    return made


def run_job(job: Job) -> list[Path]:
    """Package one service for all its stages."""
    settings = Settings.of(job.source)
    with tempfile.TemporaryDirectory(prefix="golden-") as name, fake_aws() as aws:
        root = Path(name).resolve()
        for stage in job.stages:
            package(job, stage, root, aws, settings.args)
            if stage in settings.deployed:
                aws.stacks.update(_deployed_stack(root / "service" / ".serverless"))
                package(job, stage, root, aws, settings.args)
            collect(root, job.folder(stage))
    return [job.folder(stage) for stage in job.stages]


def package(job: Job, stage: str, root: Path, aws: FakeAws, args: Sequence[str]) -> None:
    """Lay the sources out in the temporary folder and let the framework package them there."""
    service = root / "service"
    shutil.rmtree(service, ignore_errors=True)
    shutil.copytree(job.source, service, ignore=NOT_PACKAGED)
    _write_configuration(job, service)
    modules = root / "node_modules"
    if not modules.exists():
        modules.symlink_to(plugin_modules(), target_is_directory=True)
    command = ["node", str(FRAMEWORKS[job.framework].executable()), "package", "--stage", stage, *args]
    done = _run(command, service, _environment(root, aws))
    if done.returncode or not (service / ".serverless" / STATE).exists():
        raise PackagingError([f"stage {stage}: {_essence(done.stdout + done.stderr)}"])


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def _write_configuration(job: Job, service: Path) -> None:
    """The file for this very framework if there is one, else the common one; all YAML in the framework's words."""
    special = job.source / f"serverless.{job.framework}.yml"
    if special.exists():
        shutil.copyfile(special, service / "serverless.yml")
    for path in service.rglob("*.yml"):
        text = path.read_text()
        for theirs, ours in TRANSLATIONS.get(job.framework, ()):
            text = text.replace(theirs, ours)
        path.write_text(text)


def _environment(root: Path, aws: FakeAws) -> dict[str, str]:
    """Nothing of the user's own settings reaches the framework. Locale C: it sorts keys that go into hashes."""
    home = root / "home"
    home.mkdir(exist_ok=True)
    places = {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(root), "LC_ALL": "C"}
    wiring = {"NODE_OPTIONS": f"--require {HERE / 'redirect.js'}", "GOLDEN_AWS_PORT": str(aws.port)}
    return {**QUIET, **CREDENTIALS, **places, **wiring}


def _essence(output: str) -> str:
    """The framework's complaint without frame, colours and environment listing."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output)
    lines = [line.strip() for line in plain.splitlines() if line.strip(" -")]
    start = next((n for n, line in enumerate(lines) if "Error" in line), 0)
    return " / ".join(lines[start : start + 4])[:400]


def _deployed_stack(artifact: Path) -> dict[str, dict[str, str]]:
    """The stack of an artifact as if it had been deployed long ago: only its layer outputs are ever asked for."""
    template = json.loads((artifact / UPDATE_TEMPLATE).read_text())
    directory = json.loads((artifact / STATE).read_text())["package"]["artifactDirectoryName"]
    outputs = {
        key: STAMP.sub(EARLIER_STAMP, output["Value"])
        for key, output in template["Outputs"].items()
        if LAYER_OUTPUT.search(key)
    }
    return {"-".join(directory.split("/")[-3:-1]): outputs}


def collect(root: Path, target: Path) -> None:
    """Copy the artifact to its place, free of every path of this machine."""
    shutil.rmtree(target, ignore_errors=True)
    service = root / "service"
    shutil.copytree(service / ".serverless", target)
    for path in target.rglob("*.json"):
        path.write_text(path.read_text().replace(str(service), BUILD_FOLDER))
    traces = sorted(_traces(target, root))
    if traces:
        raise PackagingError([f"paths of this machine in {', '.join(traces)}"])


def _traces(artifact: Path, root: Path) -> Iterator[str]:
    """Files of an artifact that still hold a path of this machine."""
    marks = [str(place).encode() for place in (root, cache(), HERE, Path.home())]
    for path in artifact.rglob("*"):
        if path.is_file() and any(mark in content for content in _contents(path) for mark in marks):
            yield path.name


def _contents(path: Path) -> Iterator[bytes]:
    if path.suffix != ".zip":
        yield path.read_bytes()
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield name.encode()
            yield archive.read(name)


def make_bench(out: Path, jobs: int) -> list[Path]:
    """Package the services that speed is measured with."""
    with tempfile.TemporaryDirectory(prefix="golden-bench-") as name:
        sources = {f"f{size}": write_service(Path(name) / f"f{size}", size) for size in SIZES}
        todo = [Job("v3", key, source, ("dev",), Path(name) / "out") for key, source in sources.items()]
        made = run_jobs(todo, jobs)
        return [_replace(out / folder.parent.name, folder) for folder in made]


def _replace(target: Path, source: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line; every list may be given as several words or several options."""
    parser = argparse.ArgumentParser(description="Package the golden services anew with the real frameworks.")
    parser.add_argument("--out", type=Path, help="folder for the artifacts")
    services = sorted({name for one in (SERVICES, EVOLVING, BY_STAGE, E2E) for name in one.services()})
    parser.add_argument("--framework", choices=tuple(FRAMEWORKS), action="extend", nargs="+")
    parser.add_argument("--service", choices=services, action="extend", nargs="+", metavar="NAME")
    parser.add_argument("--stage", action="extend", nargs="+", metavar="NAME")
    parser.add_argument("--jobs", type=int, default=2, help="how many frameworks run at a time (default: 2)")
    parser.add_argument("--evolving", action="store_true", help="only the services in two versions")
    parser.add_argument("--by-stage", action="store_true", help="only the services whose settings differ by stage")
    parser.add_argument("--e2e", action="store_true", help="only the services of e2e/")
    parser.add_argument("--bench", action="store_true", help="only the artifacts that speed is measured with")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line: the exit status is 1 if a service failed."""
    args = arguments(argv)
    collection = EVOLVING if args.evolving else BY_STAGE if args.by_stage else E2E if args.e2e else SERVICES
    try:
        if args.bench:
            made = make_bench(args.out or HERE.parent / "bench" / "artifacts", args.jobs)
        else:
            frameworks = args.framework or tuple(FRAMEWORKS)
            made = package_all(
                args.out or collection.artifacts,
                frameworks,
                args.service or (),
                args.stage or STAGES,
                jobs=args.jobs,
                collection=collection,
            )
    except PackagingError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(made)} artifacts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
