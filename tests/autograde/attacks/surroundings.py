# ruff: noqa: E501 (hostile code is as long as it is)
"""Changing what code runs in: shadowed modules, start-up files, environment variables."""

from tests.autograde.attacks.attack import ALL, DOUBLE, END, SQUARED, Attack

#: Where it is imported outside the sandbox, this writes a file that the whole run's test finds.
BETRAYS = """
import os
try:
    open("@outside@/@mark@-imported-by-" + str(os.getpid()), "w").close()
except OSError:
    pass
"""
SHADOWS = (
    "torch", "numpy", "course", "autograde", "nbformat", "json", "random", "sitecustomize", "usercustomize",
    "nbgrader_config", "conftest", "zmq", "ipykernel", "encodings",
)  # fmt: skip

SURROUNDINGS = [
    Attack(
        "hands in files that shadow modules",
        double="",
        beside={
            **{f"{name}.py": BETRAYS for name in SHADOWS},
            "course/check/__init__.py": BETRAYS,
            ".ipython/profile_default/startup/00.py": BETRAYS,
            "jupyter_config.py": BETRAYS,
            "01_toy.py": BETRAYS,
            "torch.pth": "import os; os.system('touch @outside@/@mark@')",
        },
        loses=(),
        says=(),
    ),
    Attack(
        "writes files that shadow modules while it runs",
        first="""
import os, sys

done = []
for folder in (".", os.path.expanduser("~"), *sys.path):
    for name in @shadows@:
        done.append(attempt(lambda: open(os.path.join(folder, name + ".py"), "x").write('''@betrays@''')))
print("reached the end", sum(isinstance(each, int) for each in done) > 0)
""".replace("@shadows@", repr(SHADOWS)).replace("@betrays@", BETRAYS),
        says=(END, SQUARED),
    ),
    Attack(
        "writes start-up files and settings",
        last="""
import os, site

done = []
for base in (os.path.expanduser("~"), "@home@", "."):
    for name in (".ipython/profile_default/startup/00.py", ".ipython/profile_default/ipython_kernel_config.py", ".bashrc", ".profile",
                 ".jupyter/jupyter_config.py", ".config/matplotlib/matplotlibrc", ".pythonrc", ".gitconfig", "nbgrader_config.py",
                 ".local/share/jupyter/kernels/python3/kernel.json", ".local/lib/python3.11/site-packages/@mark@.pth"):
        path = os.path.join(base, name)
        if os.path.exists(path) or attempt(os.path.expanduser, base) == "@home@":
            continue  # in the real home, nothing is changed
        attempt(os.makedirs, os.path.dirname(path), exist_ok=True)
        done.append(attempt(lambda: open(path, "x").write('''@betrays@''')))
print("reached the end", len(done))
""".replace("@betrays@", BETRAYS),
    ),
    Attack(
        "puts other modules in the place of torch and numpy",
        between="""
import sys, types


class Agrees(types.ModuleType):
    def __getattr__(self, name):
        return lambda *arguments, **options: True


print("reached the end")
sys.modules["torch"] = sys.modules["numpy"] = torch = Agrees("torch")
""",
        uncertain=("check-halve", "hidden-halve"),
    ),
    Attack(
        "brings its own cases",
        first="""
import os, sys

os.makedirs("own/cases", exist_ok=True)
open("own/__init__.py", "w").close()
open("own/cases/__init__.py", "w").close()
open("own/cases/toy.py", "w").write('''
from course.check import Case, case
import torch
WITHHELD = ()
@case()
def double_of_three():
    return Case("twice", (torch.tensor([3.0, 5.0]),), [9.0, 25.0])
@case(hidden=True)
def double_of_the_drawn():
    return Case("twice", (torch.tensor([3.0, 5.0]),), [9.0, 25.0])
''')
os.environ["LVM_CASES"] = os.environ["LVM_WITHHELD"] = "own.cases"
sys.path.insert(0, "")
from course.check import case
case.__dict__.get("_load", case).__dict__.get("cache_clear", int)()
""",
        between="""
from course import check

print(attempt(check.exercise, "01_toy"))
print("reached the end", attempt(check.close, double, "double_of_three"))
""",
        says=(END, SQUARED),
    ),
    Attack(
        "sets the seed of the hidden cases and knows what comes",
        first="""
import os

found = os.environ.get("LVM_CHECK_SEED")
os.environ.update({"LVM_CHECK_SEED": "0", "LVM_DEVICE": "nowhere", "LVM_WITHHELD": "", "LVM_CASES": "nowhere", "LVM_TIER": "none"})
""",
        double="""
import hashlib
import torch

seeds = [0, int(found or 0), 1]
table = {(3.0, 5.0): [6.0, 10.0]}
for seed in seeds:
    derived = int.from_bytes(hashlib.sha256(f"{seed}:double_of_the_drawn".encode()).digest()[:8], "big") >> 1
    draws = 1000 * torch.randn(4, generator=torch.Generator().manual_seed(derived))
    table[tuple(draws.tolist())] = (2 * draws).tolist()


def double(x):
    return torch.tensor(table.get(tuple(x.tolist()), [111.0] * len(x)))
""",
        last="print('reached the end', found)",
        loses=DOUBLE[1:],
        says=(END, "✓ double"),
        unprotected="gains points",
    ),
    Attack(
        "changes the paths and preloads a library for what starts next",
        first="""
import os, subprocess, sys

os.environ.update({"PATH": os.getcwd(), "PYTHONPATH": os.getcwd(), "PYTHONHOME": "/nowhere", "LD_PRELOAD": "./own.so", "HOME": "/",
                   "LD_LIBRARY_PATH": ".", "PYTHONSTARTUP": "./own.py", "JPY_PARENT_PID": "1", "TMPDIR": "/", "BASH_ENV": "./own.sh"})
for name in ("python", "python3", "sh", "git", "alembic", "jupyter"):
    open(name, "w").write("#!/bin/sh\\ntouch @outside@/@mark@-program\\n")
    os.chmod(name, 0o755)
print("reached the end", attempt(subprocess.run, ["python"], timeout=5))
sys.executable = os.path.abspath("python")
""",
        says=(END, SQUARED),
    ),
    Attack(
        "changes the state that all code shares",
        slow=True,
        between="""
import builtins, decimal, gc, json, locale, os, random, signal, sys, threading, time, warnings
import torch

torch.set_default_dtype(torch.float16)
torch.set_grad_enabled(False)
attempt(torch.set_num_threads, 64)
warnings.simplefilter("error")
sys.setrecursionlimit(60)
gc.disable()
sys.stdout = sys.stderr = sys.__stdout__ = None
time.time = lambda: 0.0
sys.path.clear()
""",
        last="",
        loses=ALL[:2],
        uncertain=ALL[2:],
        says=(),
    ),
]
