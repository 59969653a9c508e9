"""Which sandbox works on this machine: each is tried."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograde.grading.sandbox.confine import TIERS
from autograde.grading.sandbox.confinement import Confinement
from autograde.grading.sandbox.trial import started

TRIAL_USERS = 1_900_000  # the first of them; they are nobody's
SECONDS = 10.0


def usable() -> dict[str, str]:
    """For each tier, the stronger first: an empty text if it works here, otherwise why not, in a sentence."""
    if sys.platform != "linux":
        return dict.fromkeys(TIERS, f"the sandbox is made of what Linux offers, and this is {sys.platform}")
    return {tier: _reason(tier) for tier in TIERS}


def best() -> str | None:
    """The strongest tier that works here, None if none does."""
    return next((tier for tier, reason in usable().items() if not reason), None)


def _reason(tier: str) -> str:
    with tempfile.TemporaryDirectory(prefix="sandbox-") as name:
        folder = Path(name)
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for inner in ("sockets", "scratch"):
            (folder / inner).mkdir()
        secret = folder / "secret"
        secret.write_text("not for the sandbox")
        secret.chmod(0o666)
        confinement = Confinement(
            tier=tier,
            uid=TRIAL_USERS + os.getpid() % 65_536 if os.geteuid() == 0 else None,
            readable=(sys.prefix, sys.base_prefix, "/usr", "/lib", "/lib64", "/bin"),
            sockets=str(folder / "sockets"),
            scratch=str(folder / "scratch"),
        )
        outside = os.getpid()
        try:
            with started(confinement, lambda: _shortcomings(secret, outside)) as trial:
                answer = trial.heard(SECONDS)
                ended = trial.ended(SECONDS)
        except OSError as error:
            return f"it could not be tried: {error}"
    if answer is None:
        return f"it could not be entered: {ended.get('detail', 'the supervisor ended without a word')}"
    return "; ".join(answer)


def _shortcomings(secret: Path, outside: int) -> list[str]:
    """What is not as it should be, seen from inside."""
    must = {
        f"Python's own files cannot be read by others than you: {os.__file__}": lambda: Path(
            os.__file__
        ).read_bytes(),
        "nothing can be written to the working directory": lambda: Path("trial").write_text("x"),
    }
    must_not = {
        "files of others can be read": secret.read_bytes,
        "files of others can be changed": lambda: secret.open("r+").close(),
        "the network can be reached": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "other processes can be signalled": lambda: _signal(outside),
    }
    failed = [text for text, deed in must.items() if not _works(deed)]
    return failed + [text for text, deed in must_not.items() if _works(deed)]


def _signal(process: int) -> None:
    if process == os.getpid():  # the same number, of another process: the grader is the first of a container
        raise ProcessLookupError
    os.kill(process, 0)


def _works(deed: Callable[[], object]) -> bool:
    try:
        deed()
    except OSError:
        return False
    return True
