# ruff: noqa: E501 (hostile code is as long as it is)
"""Leaving early: ending the process, its parents or its neighbours before the checks are through."""

from tests.autograde.attacks.attack import DOUBLE, END, HALVE, SQUARED, Attack

ENDED = ("ended",)

#: Its own bound: where it could signal the run of the tests, it says so and fires no further.
KILL_ALL = """
import os, signal


def kill_all():
    for outside in @pids@:
        try:
            os.kill(outside, 0)
        except OSError:
            continue
        raise SystemError("@in_reach@")
    for target in (os.getppid(), 0, -1):
        for number in (signal.SIGTERM, signal.SIGCONT, signal.SIGKILL):
            try:
                os.kill(target, number)
            except OSError:
                pass
"""


def _in_a_call(name: str, body: str, *, says: tuple[str, ...] = ("double",), slow: bool = False) -> Attack:
    """An attack by the function `double`, which does this instead of answering; `halve` is right."""
    lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
    return Attack(name, double=f"def double(x):\n{lines}\n    return x * x\n", says=says, slow=slow)


LEAVING = [
    _in_a_call("ends the process in a call", "import os\nos._exit(0)"),
    _in_a_call("raises SystemExit in a call", "raise SystemExit(0)", says=("SystemExit",)),
    _in_a_call("calls exit and quit in a call", "exit()\nquit()"),
    _in_a_call("raises KeyboardInterrupt in a call", "raise KeyboardInterrupt"),
    _in_a_call(
        "raises GeneratorExit and asyncio's CancelledError", "import asyncio\nraise asyncio.CancelledError"
    ),
    _in_a_call("kills itself in a call", "import os\nos.kill(os.getpid(), 9)"),
    _in_a_call("stops itself in a call", "import os\nos.kill(os.getpid(), 19)", slow=True),
    _in_a_call("reads from address zero", "import ctypes\nctypes.string_at(0)"),
    _in_a_call("aborts", "import os\nos.abort()"),
    _in_a_call("closes every descriptor", "import os\nos.closerange(0, 65536)"),
    _in_a_call("overflows python's stack", "return double(x)", says=("RecursionError",)),
    _in_a_call(
        "overflows the machine's stack",
        "import sys, threading\nsys.setrecursionlimit(10**8)\nreturn (lambda f: f(f))(lambda f: repr(list(map(f, [f]))))",
    ),
    _in_a_call("becomes another program", 'import os\nos.execv("/bin/true", ["true"])'),
    Attack(
        "kills its parent, its process group and all that it may in a call",
        double=f"{KILL_ALL}\n\ndef double(x):\n    kill_all()\n    return x * x\n",
        uncertain=HALVE,
        says=("double",),
    ),
    Attack(
        "kills its parent and all that it may while the cells run",
        first=f"{KILL_ALL}\nprint({END!r})",
        between="kill_all()",  # in a later cell: what this one printed has arrived
        uncertain=HALVE,
    ),
    Attack(
        "ends the process in a cell of its own",
        first="import os\nos._exit(0)",
        uncertain=HALVE,
        says=ENDED,
    ),
    Attack(
        "ends the process in the cell of a task",
        double="import os\n\n\ndef double(x):\n    return x * x\n\n\nos._exit(0)\n",
        uncertain=HALVE,
        says=ENDED,
    ),
    Attack(
        "leaves cells by SystemExit and exit",
        first="print('reached the end')\nexit()",
        between="raise SystemExit(0)",
        last="import sys\nsys.exit(1)",
        says=(END, SQUARED),
    ),
    Attack(
        "shuts its kernel down in an orderly way",
        between="""
print("reached the end", flush=True)
kernel = get_ipython().kernel
kernel.do_shutdown(False)
get_ipython().ask_exit()
""",
        uncertain=HALVE,
        says=(),
    ),
    Attack(
        "breaks its kernel's sockets",
        slow=True,
        between="""
import zmq

print("reached the end", flush=True)
kernel = get_ipython().kernel
kernel.iopub_socket = kernel.session = None
zmq.Context.instance().destroy(linger=0)
""",
        uncertain=HALVE,
        says=(),
    ),
    Attack(
        "takes away what it wrote",
        between="del double, halve\nget_ipython().reset(new_session=False)\nprint('reached the end')",
        says=(END, "double"),
    ),
    Attack(
        "leaves only in front of the hidden check",
        double="""
import os


def double(x):
    return x + x if x.tolist() == [3.0, 5.0] else os._exit(0)
""",
        loses=DOUBLE[1:],
        says=("✓ double",),
    ),
]
