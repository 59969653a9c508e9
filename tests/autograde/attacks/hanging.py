"""Never coming back: loops that no interrupt ends, and waiting where python does not look at signals."""

from tests.autograde.attacks.attack import DOUBLE, HALVE, Attack

WAITS = ("no answer",)


def _in_a_call(
    name: str, body: str, before: str = "", says: tuple[str, ...] = WAITS, *, slow: bool = True
) -> Attack:
    """An attack by a call of `double` that does not return; the other task is right and keeps its points."""
    lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
    source = f"{before.strip()}\n\n\ndef double(x):\n{lines}\n    return x * x\n".lstrip()
    return Attack(name, double=source, says=says, slow=slow)


HANGING = [
    _in_a_call("loops without end", "while True:\n    pass"),
    _in_a_call(
        "loops and swallows every interrupt",
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
        slow=False,
    ),
    _in_a_call(
        "ignores all signals and takes the timer away",
        """
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.setitimer(signal.ITIMER_REAL, 0)
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True:
    pass
""",
        "import signal",
    ),
    _in_a_call(
        "sleeps in C and holds the interpreter",
        "while True:  # a signal wakes it\n    ctypes.PyDLL(None).sleep(100_000)",
        "import ctypes",
    ),
    _in_a_call(
        "matches an expression that backtracks for ever",
        'return re.match("(a+)+$", "a" * 64 + "b")',
        "import re",
    ),
    _in_a_call("multiplies numbers that are too long", "return 7 ** (7 ** 11)"),
    _in_a_call(
        "waits for a lock that it holds",
        "lock = threading.Lock()\nlock.acquire()\nlock.acquire()",
        "import threading",
    ),
    _in_a_call(
        "starves all threads but one",
        """
sys.setswitchinterval(10_000)
threading.Thread(target=lambda: all(True for _ in iter(int, 1)), daemon=True).start()
while True:
    pass
""",
        "import sys, threading",
    ),
    _in_a_call("waits for input", 'return input("answer? ")', says=("double",), slow=False),
    _in_a_call(
        "returns a list that never ends",
        "return Endless([1.0])",
        """
import time


class Endless(list):
    def __iter__(self):
        while True:
            try:
                time.sleep(0.01)
            except BaseException:
                pass
            yield 1.0
""",
    ),
    _in_a_call(
        "raises an exception whose text never ends",
        "raise Endless",
        """
class Endless(Exception):
    def __str__(self):
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
""",
        says=("double",),
    ),
    Attack(
        "hangs in a cell of its own before everything",
        slow=True,
        first="while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
        uncertain=HALVE,
        says=(),
    ),
    Attack(
        "hangs in the cell of a task",
        slow=True,
        double="def double(x):\n    return x * x\n\n\nimport ctypes\n\nctypes.PyDLL(None).sleep(100_000)",
        uncertain=HALVE,
        says=(),
    ),
    Attack(
        "hangs when its process ends",
        first="""
import atexit, threading


def stay(*ignored):
    while True:
        try:
            threading.Event().wait()
        except BaseException:
            pass


class Stays:
    __del__ = stay


atexit.register(stay)
threading.Thread(target=stay).start()
stays = Stays()
print("reached the end")
""",
    ),
    Attack(
        "takes nearly all the time that a call may have",
        slow=True,
        double="import time\n\n\ndef double(x):\n    time.sleep(@nearly_too_long@)\n    return x * x\n",
        loses=DOUBLE,
        uncertain=HALVE,
        says=("double",),
    ),
]
