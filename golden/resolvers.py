"""Ask the real frameworks what variables, YAML texts and .env files are; their answers are kept for the tests.

usage: python golden/resolvers.py [--framework v3 ...] [--only expressions|configurations] [--name CONFIGURATION ...]

Expressions, YAML texts and .env files go to a framework's own modules, all of them in one process
(variables/driver.js). Whole configurations are packaged by the real command line, which is stopped as soon as its
variables are resolved (variables/hook.js). Nothing goes to the network: AWS is a stand-in on the loopback address.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml
from fake_aws import FakeAws, fake_aws
from frameworks import FRAMEWORKS, HERE, Framework, install
from make import CREDENTIALS, QUIET

VARIABLES = HERE / "variables"
ANSWERS = VARIABLES / "answers"
SEPARATOR = "\n=====\n"
TIMEOUT = 60

# What is deployed and stored, for those that look it up
STACKS = {"shared-dev": {"VpcId": "vpc-dev"}, "shared-prod": {"VpcId": "vpc-prod"}}
PARAMETERS = {
    "/plain": ("String", "plain value"),
    "/list": ("StringList", "a,b,c"),
    "/variable": ("String", "${self:custom.name}"),
    "/app/dev/url": ("String", "https://dev"),
    "/region": ("String", "eu-west-1"),
}
OBJECTS = {"bucket/key": "object text", "bucket/deep/key.txt": "deep text"}

Question = Mapping[str, object]
Answer = dict[str, object]


def expressions() -> list[dict[str, object]]:
    """Every expression with its context, as variables/driver.js takes it."""
    out = []
    for group in yaml.safe_load((VARIABLES / "expressions.yml").read_text()):
        common = {key: group[key] for key in ("context", "options", "environment", "without") if key in group}
        out += [{**common, "group": group["group"], "text": text} for text in group["texts"]]
    return out


def configurations() -> list[dict[str, object]]:
    """Every whole configuration."""
    return list(yaml.safe_load((VARIABLES / "configurations.yml").read_text()))


def yaml_texts() -> list[str]:
    """Every YAML text."""
    return [*(VARIABLES / "yaml.txt").read_text().split(SEPARATOR)[1:-1], *_last_text()]


def _last_text() -> list[str]:
    return [(VARIABLES / "yaml.txt").read_text().split(SEPARATOR)[-1].removesuffix("\n")]


def env_files() -> list[dict[str, object]]:
    """Every .env file with the environment that it meets."""
    return list(yaml.safe_load((VARIABLES / "dotenv.yml").read_text()))


def is_asked(question: Question, framework: str) -> bool:
    """Is this one put to a framework?"""
    chosen, left_out = question.get("frameworks"), question.get("without")
    return framework not in (left_out if isinstance(left_out, list) else ()) and (
        not isinstance(chosen, list) or framework in chosen
    )


def ask_modules(framework: Framework) -> dict[str, list[Answer | None]]:
    """Answers of the framework's modules, in the order of the questions; None where one is not asked."""
    aws = {"stacks": STACKS, "parameters": PARAMETERS, "objects": OBJECTS}
    asked = [question for question in expressions() if is_asked(question, framework.name)]
    questions = {
        "expressions": [{**question, "aws": aws, "directory": str(VARIABLES / "files")} for question in asked],
        "yaml": yaml_texts(),
        "dotenv": env_files(),
    }
    package = framework.executable().parent.parent / framework.package
    done = subprocess.run(
        ["node", str(VARIABLES / "driver.js"), str(package)],
        input=json.dumps(questions), capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{framework.name}: {done.stderr[-2000:]}")
    answers: dict[str, list[Answer]] = json.loads(done.stdout[done.stdout.index('{"expressions"') :])
    given = iter(answers["expressions"])
    spread = [next(given) if is_asked(question, framework.name) else None for question in expressions()]
    return {"expressions": spread, "yaml": [*answers["yaml"]], "dotenv": [*answers["dotenv"]]}


def ask_command(framework: Framework, aws: FakeAws, question: Question) -> Answer | None:
    """What the framework's command line makes of a whole configuration."""
    if not is_asked(question, framework.name):
        return None
    with tempfile.TemporaryDirectory(prefix="golden-") as name:
        service = Path(name).resolve() / "service"
        files = question["files"]
        assert isinstance(files, dict)
        for path, text in files.items():
            (service / path).parent.mkdir(parents=True, exist_ok=True)
            (service / path).write_text(text)
        answer = Path(name) / "answer.json"
        command = ["node", str(framework.executable()), "package", *_arguments(question)]
        done = subprocess.run(
            command, cwd=service, env=_environment(Path(name), aws, question, answer),
            capture_output=True, text=True, timeout=TIMEOUT, check=False,
        )  # fmt: skip
        if answer.exists():
            return {"value": json.loads(answer.read_text().replace(str(service), "/build/service"))}
        return {"error": _complaint(done.stdout + done.stderr)}


def _arguments(question: Question) -> list[str]:
    stage, more = question.get("stage"), question.get("args")
    return [*(["--stage", str(stage)] if stage else []), *(more if isinstance(more, list) else [])]


def _environment(root: Path, aws: FakeAws, question: Question, answer: Path) -> dict[str, str]:
    home = root / "home"
    home.mkdir()
    hooks = f"--require {HERE / 'redirect.js'} --require {VARIABLES / 'hook.js'}"
    wiring = {"NODE_OPTIONS": hooks, "GOLDEN_AWS_PORT": str(aws.port), "GOLDEN_ANSWER": str(answer)}
    own = question.get("environment")
    places = {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(root), "LC_ALL": "C", "TZ": "UTC"}
    return {**QUIET, **CREDENTIALS, **places, **wiring, **(own if isinstance(own, dict) else {})}


def _complaint(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip(" -│─┌└")]
    start = next((number for number, line in enumerate(lines) if "rror" in line), 0)
    return " / ".join(lines[start : start + 3])[:200]


def ask_configurations(
    framework: Framework, names: Sequence[str], known: Sequence[Answer | None]
) -> list[Answer | None]:
    """Answers to whole configurations, in their order; if names are given, only those are asked anew."""
    with fake_aws() as aws, ThreadPoolExecutor(max_workers=2) as pool:
        aws.stacks.update(STACKS)
        aws.parameters.update(PARAMETERS)
        aws.objects.update(OBJECTS)
        questions = configurations()
        answers = pool.map(
            lambda question: ask_command(framework, aws, question) if question["name"] in names or not names else None,
            questions,
        )
        return [
            known[number] if names and question["name"] not in names else answer
            for number, (question, answer) in enumerate(zip(questions, answers, strict=True))
        ]


def main(argv: Sequence[str] | None = None) -> int:
    """Ask, and write one file of answers for each framework."""
    parser = argparse.ArgumentParser(description="Ask the real frameworks what variables are.")
    parser.add_argument("--framework", nargs="*", default=list(FRAMEWORKS), choices=list(FRAMEWORKS))
    parser.add_argument("--only", choices=["expressions", "configurations"])
    parser.add_argument("--name", nargs="*", default=[], help="whole configurations to ask anew")
    chosen = parser.parse_args(argv)
    ANSWERS.mkdir(exist_ok=True)
    for name in chosen.framework:
        framework = FRAMEWORKS[name]
        install(framework)
        path = ANSWERS / f"{name}.json"
        answers: dict[str, list[Answer | None]] = json.loads(path.read_text()) if path.exists() else {}
        if chosen.only != "configurations":
            answers.update(ask_modules(framework))
        if chosen.only != "expressions":
            answers["configurations"] = ask_configurations(framework, chosen.name, answers.get("configurations", []))
        path.write_text(written(answers))
        print(f"{name}: {path.relative_to(HERE.parent)}")
    return 0


def written(answers: Mapping[str, Sequence[Answer | None]]) -> str:
    """One answer a line, so that a change shows."""
    parts = []
    for kind, given in sorted(answers.items()):
        rows = ",\n".join(json.dumps(answer, ensure_ascii=False, separators=(",", ":")) for answer in given)
        parts.append(f"{json.dumps(kind)}: [\n{rows}\n]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
