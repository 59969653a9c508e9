"""Lines for the system's shell in a notebook that is checked: they are not run, and cost nothing else in their cell."""

from __future__ import annotations

from typing import Any

NOTE = (
    "(Shell commands are not run while a notebook is checked, and no packages are installed: the checks need none but "
    "those of the course.)"
)
#: Cell magics that would hand the whole cell to another program.
PROGRAMS = ("bash", "sh", "script", "system", "sx", "!", "cmd", "perl", "ruby")


def leave_out(shell: Any) -> None:
    """Let `!ls`, `%pip install`, `x = !ls` and `%%bash` in an IPython shell print a note, and go on.

    In Jupyter a failing shell line raises nothing either.
    """

    def system(_command: str) -> None:
        print(NOTE)
        shell.user_ns["_exit_code"] = 1

    def getoutput(_command: str, *_: Any, **__: Any) -> list[str]:
        print(NOTE)
        return []

    def program(_line: str, _cell: str = "") -> None:
        print(NOTE)

    shell.system = shell.system_raw = shell.system_piped = system
    shell.getoutput = getoutput
    for name in PROGRAMS:
        shell.register_magic_function(program, "cell", name)
