"""`python -m restage` is the command `restage`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """The entry point. A process that is over before there is garbage worth collecting looks for none: not while it
    loads its modules, which is why they are loaded here, nor when it ends."""
    gc.disable()
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


if __name__ == "__main__":
    main()
