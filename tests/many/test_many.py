"""Many runs as one call: whoever does the work, the same bytes; every result for its job; one failure stops no other."""

from __future__ import annotations

import errno
import os
import pathlib
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest
from broken import copied, tree
from folders import ROOT_FOLDER
from jobs import SERVICES, STAMP, jobs, one_by_one

from restage import Job, Options, Report, Request, Result, restage_many
from restage.many.ending import Ended, in_order
from restage.many.executing import ended
from restage.many.work import work

STAGES = ("qa", "prod")


def processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(2)


def threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(3)


# ------------------------------------------------------------------------------------------- who does the work


def by_number(results: Iterator[Result]) -> list[Result]:
    return sorted(results, key=lambda one: one.number)


@pytest.mark.parametrize("workers", [pytest.param(1, id="this process"), pytest.param(2, id="processes of our own")])
def test_workers_write_what_single_runs_write(tmp_path: pathlib.Path, workers: int) -> None:
    expected = one_by_one(tmp_path / "single", *STAGES)
    todo = jobs(tmp_path / "many", *STAGES)
    found = by_number(restage_many(todo, workers=workers))
    assert [one.job for one in found] == todo
    assert [(one.status, one.problems) for one in found] == [(0, ())] * len(todo)
    assert tree(tmp_path / "many") == expected


def test_without_semaphores_this_process_does_it(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in AWS Lambda, and where no room is left for them."""

    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr("restage.many.pools.ProcessPoolExecutor", refused)
    found = by_number(restage_many(jobs(tmp_path / "many", "qa"), workers=2))
    assert [one.status for one in found] == [0] * len(SERVICES)


def test_without_processes_it_is_said(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(ProcessPoolExecutor, "submit", refused)
    found = by_number(restage_many(jobs(tmp_path / "many", "qa"), workers=2))
    assert len(found) == len(SERVICES)
    for one in found:
        assert one.status == 2
        assert "no worker process could be begun" in one.problems[0]


def test_an_interrupt_waits_until_a_worker_can_be_ended(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = ProcessPoolExecutor.submit
    done: list[Future[Result]] = []

    def interrupted(pool: ProcessPoolExecutor, call: Callable[[Job], Result], item: Job) -> Future[Result]:
        os.kill(os.getpid(), signal.SIGINT)
        done.append(really(pool, call, item))
        return done[-1]

    monkeypatch.setattr(ProcessPoolExecutor, "submit", interrupted)
    # What runs in a shell's background inherits that interrupts are ignored
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            list(restage_many(jobs(tmp_path / "many", "qa"), workers=2))
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(done) == 1


@pytest.mark.parametrize("made", [pytest.param(processes, id="processes"), pytest.param(threads, id="threads")])
def test_any_executor_does(tmp_path: pathlib.Path, made: Callable[[], AbstractContextManager[Executor]]) -> None:
    expected = one_by_one(tmp_path / "single", *STAGES)
    with made() as executor:
        found = by_number(restage_many(jobs(tmp_path / "many", *STAGES), executor=executor))
        assert executor.submit(len, "open").result() == 4
    assert [one.status for one in found] == [0] * len(SERVICES) * len(STAGES)
    assert tree(tmp_path / "many") == expected


@pytest.mark.slow
def test_a_cluster_does(tmp_path: pathlib.Path) -> None:
    distributed = pytest.importorskip("distributed")
    expected = one_by_one(tmp_path / "single", *STAGES)
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=str(tmp_path / "dask")
    )
    with cluster, distributed.Client(cluster) as client:
        found = by_number(restage_many(jobs(tmp_path / "many", *STAGES), executor=client.get_executor()))
    assert [one.status for one in found] == [0] * len(SERVICES) * len(STAGES)
    assert tree(tmp_path / "many") == expected


def test_jobs_and_results_can_be_sent(tmp_path: pathlib.Path) -> None:
    job = jobs(tmp_path, "prod")[0]
    assert pickle.loads(pickle.dumps(job)) == job
    result = work(job)
    assert pickle.loads(pickle.dumps(result)) == result


# ------------------------------------------------------------------------------------------- failures


def nowhere(out: pathlib.Path) -> Job:
    return Job(out / "no-artifact", out / "x", Request("prod", stamp=STAMP))


@pytest.mark.parametrize("workers", [1, 2])
def test_one_failure_stops_no_other(tmp_path: pathlib.Path, workers: int) -> None:
    good = jobs(tmp_path, "prod")
    found = by_number(restage_many([good[0], nowhere(tmp_path), *good[1:]], workers=workers))
    assert [one.status for one in found] == [0, 2, 0, 0, 0]
    assert "no such folder" in found[1].problems[0]
    assert found[1].output is None
    assert sorted(os.listdir(tmp_path / "prod")) == sorted(SERVICES)


def test_two_jobs_for_one_place_do_not_mix(tmp_path: pathlib.Path) -> None:
    first = jobs(tmp_path, "prod")[0]
    found = by_number(restage_many([first, first], workers=1))
    assert [one.status for one in found] == [0, 2]
    assert "this is there already" in found[1].problems[0]


def test_what_nobody_foresaw_is_a_result_too(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise ZeroDivisionError("of nothing")

    monkeypatch.setattr("restage.many.work.restage", broken)
    (result,) = restage_many(jobs(tmp_path, "prod")[:1])
    assert (result.status, result.problems) == (2, ("unexpected error: ZeroDivisionError: of nothing",))
    assert "Traceback" in result.trace


def test_a_dry_run_says_why_it_would_be_refused(tmp_path: pathlib.Path) -> None:
    (result, *_) = restage_many(jobs(tmp_path, "prod", options=Options(strict=True, dry_run=True)), workers=1)
    assert result.status == 2
    assert "uncertain" in result.problems[-1]
    assert result.output is None
    assert result.uncertain > 0


@pytest.mark.parametrize("workers", [1, 2])
def test_where_all_fail_no_folder_is_left(tmp_path: pathlib.Path, workers: int) -> None:
    todo = [nowhere(tmp_path)._replace(output=tmp_path / "out" / stage / "x") for stage in ("qa", "prod")]
    assert [one.status for one in restage_many(todo, workers=workers)] == [2, 2]
    assert os.listdir(tmp_path) == []


def test_a_folder_for_many_is_there_before_the_first_begins(tmp_path: pathlib.Path) -> None:
    """Else two runs that make it at the same time fail, or one that fails takes it from another."""
    results = restage_many(jobs(tmp_path / "out", *STAGES), workers=1)
    next(results)
    assert sorted(os.listdir(tmp_path / "out")) == sorted(STAGES)


# ------------------------------------------------------------------------------------------- workers that die


def deadly(item: pathlib.Path) -> str:
    """Kills its process where the item says so: always, or only if nobody has been there before."""
    if item.name == "always" or (item.name == "once" and not item.exists()):
        item.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item.name


def ends(found: list[Ended[str]]) -> list[str]:
    return [one.value or one.problem for one in in_order(found)]


DEATHS = [
    pytest.param(["a", "once", "b", "c"], ["a", "once", "b", "c"], id="one that works the second time"),
    pytest.param(
        ["a", "always", "b", "c", "d", "e", "f", "g"],
        ["a", "", "b", "c", "d", "e", "f", "g"],
        id="one that never works",
    ),
    pytest.param(["always", "always"], ["", ""], id="nothing but those"),
    pytest.param([*"abcdefgh", "always"], [*"abcdefgh", ""], id="the last one"),
]


@pytest.mark.parametrize(("names", "expected"), DEATHS)
def test_only_what_kills_its_process_is_lost(tmp_path: pathlib.Path, names: list[str], expected: list[str]) -> None:
    found = ends(list(ended(deadly, [tmp_path / name for name in names], None, 2)))
    assert [one if len(one) < 10 else "" for one in found] == expected
    assert all("died twice" in one for one in found if len(one) >= 10)


def killed(job: Job) -> Result:
    """`work`, in a process that is killed in the middle of the job for prod's layers."""
    if str(job.output).endswith(os.path.join("prod", "layers")):
        os.kill(os.getpid(), signal.SIGKILL)
    return work(job)


def test_the_others_are_written_as_ever(tmp_path: pathlib.Path) -> None:
    expected = one_by_one(tmp_path / "single", *STAGES)
    found = list(ended(killed, jobs(tmp_path / "many", *STAGES), None, 2))
    assert sorted(one.number for one in found if one.problem) == [3]
    assert tree(tmp_path / "many") == {
        name: data for name, data in expected.items() if not name.startswith(os.path.join("prod", "layers"))
    }


class Gone(Executor):
    """One that takes two calls, loses the second, and then is broken."""

    def __init__(self) -> None:
        self.calls = 0

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]  # as in the standard library
        self.calls += 1
        if self.calls > 2:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future: Future[object] = Future()
        if self.calls == 1:
            future.set_result(fn(*args, **kwargs))
        else:
            future.set_exception(ConnectionError("the node is gone"))
        return future


def test_an_executor_that_breaks_fails_only_what_it_lost(tmp_path: pathlib.Path) -> None:
    found = by_number(restage_many(jobs(tmp_path, "prod"), executor=Gone()))
    assert [one.status for one in found] == [0, 2, 2, 2]
    assert found[1].problems == ("the executor lost it (ConnectionError: the node is gone); try again",)
    assert "takes no more work" in found[2].problems[0]


def interrupted(item: pathlib.Path) -> str:
    """Is interrupted, as all processes are that a terminal interrupts."""
    os.kill(os.getpid(), signal.SIGINT)
    return item.name


def test_what_a_worker_has_in_hand_is_finished_when_it_is_interrupted(tmp_path: pathlib.Path) -> None:
    assert ends(list(ended(interrupted, [tmp_path / "a", tmp_path / "b"], None, 2))) == ["a", "b"]


SLEEPING = """
import os, time
from restage.many.executing import ended
def call(number):
    os.write(1, f"{os.getpid()}\\n".encode())
    time.sleep(60)
if __name__ == "__main__":
    list(ended(call, range(4), None, 2))
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = pathlib.Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def test_workers_end_with_the_process_that_has_them(tmp_path: pathlib.Path) -> None:
    (tmp_path / "sleeping.py").write_text(SLEEPING)
    command = [sys.executable, str(tmp_path / "sleeping.py")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT_FOLDER)}
    ) as parent:
        assert parent.stdout is not None
        workers = [int(parent.stdout.readline()) for _ in range(2)]
        parent.kill()
    patience = time.monotonic() + 20
    while any(map(alive, workers)) and time.monotonic() < patience:
        time.sleep(0.05)
    assert [pid for pid in workers if alive(pid)] == []


# ------------------------------------------------------------------------------------------- what a result tells


@pytest.mark.parametrize(
    ("report", "has_document", "text"),
    [
        pytest.param(Report.NONE, False, "", id="nothing"),
        pytest.param(Report.DOCUMENT, True, "", id="the whole report for programs"),
        pytest.param(Report.TEXT, False, "hello-plain: dev → prod", id="the whole report"),
        pytest.param(Report.BRIEF, False, "restage: uncertain: ", id="what is uncertain"),
        pytest.param(Report.MARKDOWN, False, "### ⚠ restage hello-plain", id="the report as Markdown"),
        pytest.param(Report.ANNOTATED, False, "### ⚠ restage hello-plain", id="that with annotations"),
    ],
)
def test_a_result_tells_what_was_asked_for(
    tmp_path: pathlib.Path, report: Report, has_document: bool, text: str
) -> None:
    (result, *_) = restage_many(jobs(tmp_path, "prod", report=report)[:1])
    assert (result.document is not None) is has_document
    assert result.text.startswith(text) and bool(result.text) is bool(text)
    assert len(result.annotations) == (2 if report is Report.ANNOTATED else 0)


RULES = "version: 1\ntargets:\n  prod:\n    text: replace\n"


@pytest.mark.parametrize(
    ("given", "find", "certain"),
    [
        pytest.param(False, True, True, id="found beside the artifact"),
        pytest.param(False, False, False, id="not looked for"),
        pytest.param(True, False, True, id="given"),
    ],
)
def test_every_artifact_has_its_own_rules(tmp_path: pathlib.Path, given: bool, find: bool, certain: bool) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "restage.yml").write_text(RULES)
    artifact = copied(tmp_path / "dev")
    rules = tmp_path / "restage.yml" if given else None
    job = Job(artifact, None, Request("prod", stamp=STAMP), rules=rules, find_rules=find)
    (result,) = restage_many([job])
    assert result.output == str(tmp_path / "prod")
    assert (result.uncertain == 0) is certain
