"""`python -m restage` is the command `restage`."""

from restage.cli import run

run()
