"""An interrupt ends a command quietly, with the status that shells give it, wherever it strikes."""

from __future__ import annotations

import signal
import sys
import time
import weakref
from collections.abc import Iterator

import pytest

from restage.__main__ import main
from restage.cli.terminal import guarded


def interrupted() -> None:
    raise KeyboardInterrupt


def while_a_class_is_made() -> None:
    """As Python 3.11 tells it."""
    try:
        interrupted()
    except KeyboardInterrupt as interrupt:
        raise RuntimeError("Error calling __set_name__ on 'Field' instance 'x' in 'Y'") from interrupt


def where_nothing_can_be_raised() -> None:
    """As in the callback by which `import` removes its locks."""
    gone = set[int]()
    reference = weakref.ref(gone, lambda _: interrupted())
    del gone
    assert reference() is None
    time.sleep(10)


@pytest.fixture(autouse=True)
def _interrupts() -> Iterator[None]:
    """A shell has its background processes ignore them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("strike", [interrupted, while_a_class_is_made, where_nothing_can_be_raised])
def test_an_interrupt_is_quiet(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], strike: object
) -> None:
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)  # which is put back
    monkeypatch.setattr("gc.disable", lambda: None)
    monkeypatch.setattr("gc.freeze", lambda: None)
    monkeypatch.setattr("restage.cli.main.run", lambda: guarded(strike))  # type: ignore[arg-type]
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 130
    assert capsys.readouterr() == ("", "")


def test_another_runtime_error_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def wrong() -> None:
        raise RuntimeError("wrong")

    monkeypatch.setattr("gc.disable", lambda: None)
    monkeypatch.setattr("gc.freeze", lambda: None)
    monkeypatch.setattr("restage.cli.main.run", lambda: guarded(wrong))
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert "RuntimeError" in capsys.readouterr().err
