"""`python -m restage` is the command `restage`."""

from __future__ import annotations

import _thread
import gc
import sys
import time
from typing import Final

_MOMENT: Final = 0.001  # seconds


def main() -> None:
    """The entry point. A process that is over before there is garbage worth collecting looks for none: not while it
    loads its modules, which is why they are loaded here, nor when it ends."""
    gc.disable()
    sys.unraisablehook = _with_interrupts
    try:
        from restage.cli.main import run  # noqa: PLC0415

        run()
    except KeyboardInterrupt:  # before the command line could take care of it
        sys.exit(130)
    except RuntimeError as error:  # what Python 3.11 makes of an interrupt while a class is made
        if isinstance(error.__cause__, KeyboardInterrupt):
            sys.exit(130)
        raise
    finally:
        gc.freeze()


def _with_interrupts(lost: sys.UnraisableHookArgs) -> None:
    """An interrupt that strikes where nothing can be raised, as in the callback by which `import` removes its locks,
    would be told with a traceback, and the run would go on: it strikes again."""
    if issubclass(lost.exc_type, KeyboardInterrupt):
        _thread.start_new_thread(_interrupt, (_thread.get_ident(),))
    else:
        sys.__unraisablehook__(lost)


def _interrupt(thread: int) -> None:
    import signal  # noqa: PLC0415 - hardly a run needs it here

    time.sleep(_MOMENT)
    if hasattr(signal, "pthread_kill"):  # which ends what it waits for, too
        signal.pthread_kill(thread, signal.SIGINT)
    else:
        _thread.interrupt_main()


if __name__ == "__main__":
    main()
