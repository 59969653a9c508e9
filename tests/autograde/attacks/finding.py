# ruff: noqa: E501 (hostile code is as long as it is)
"""Finding the answer: the modules that an exercise withholds, by every route that Python and the disk offer."""

from tests.autograde.attacks.attack import END, Attack

#: Where the withheld modules are, as a student knows them from the public repository.
NAMES = """
names = [
    "course.lvm.em.mixture", "course.lvm.oracles", "course.lvm.oracles.mixtures", "course.check.cases",
    "course.check.cases.gaussian_mixtures", "tests.autograde.toy.cases", "tests.autograde.toy.cases.toy",
]
files = ["course/lvm/em/mixture.py", "course/lvm/oracles/mixtures.py", "course/check/cases/gaussian_mixtures.py",
         "tests/autograde/toy/cases/toy.py"]


def told(module):
    return (getattr(module, "__doc__", None) or "no text")[:200]
"""

FINDING = [
    Attack(
        "imports the withheld modules by name",
        first=NAMES,
        last="""
import importlib

found = []
for name in names:
    found += [attempt(lambda: told(importlib.import_module(name))), attempt(lambda: told(__import__(name, fromlist=["x"])))]
    found.append(attempt(exec, f"import {name} as found"))
import course.lvm
found += [attempt(lambda: told(getattr(course.lvm, name))) for name in ("GaussianMixture", "oracles")]
print("reached the end", found)
""",
    ),
    Attack(
        "takes the guard away and imports",
        first=NAMES,
        last="""
import importlib, sys
from course.check import state

state.end()
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "Withheld"]
sys.path[:0] = ["@checkout@", "/", "."]
importlib.invalidate_caches()
print("reached the end", [attempt(lambda: told(importlib.import_module(name))) for name in names])
""",
        unprotected="reads a secret",
    ),
    Attack(
        "lifts the guard as the course's own code does",
        first=NAMES,
        last="""
import importlib, sys
from course.check import state

found = []
with state.library_in_reach():
    found += [attempt(lambda: told(importlib.import_module(name))) for name in names]
    found += [attempt(lambda: told(importlib.reload(importlib.import_module("course.lvm")).GaussianMixture))]
    found += sorted(name for name in sys.modules if ".oracles" in name or name.endswith(".mixture") or ".cases" in name)
print("reached the end", found)
""",
        unprotected="reads a secret",
    ),
    Attack(
        "asks the checks for the cases",
        last="""
from course import check
from course.check import case

found = attempt(case.load_cases, "01_toy")
if not isinstance(found, str):
    found = {name: attempt(lambda: each.build(0).expected) for name, each in found.items()}
print("reached the end", repr(found)[:500], attempt(check.withheld_modules, "01_toy"))
""",
    ),
    Attack(
        "loads the withheld modules from their files",
        first=NAMES,
        last="""
import importlib.util, os
import course

found, roots = [], [os.path.dirname(os.path.dirname(path)) for path in [course.__file__ or "", *map(str, course.__path__)]]
for root in [*roots, *(os.path.join(path, "..") for path in course.__path__), "@checkout@"]:
    for file in files:
        def load():
            spec = importlib.util.spec_from_file_location("answer", os.path.join(root, file))
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return told(module)

        found += [attempt(load), attempt(lambda: open(os.path.join(root, file)).read()[:300])]
print("reached the end", found)
""",
        unprotected="reads a secret",
    ),
    Attack(
        "loads compiled copies of the withheld modules",
        last="""
import glob, importlib.machinery, os, sys
import course

found = []
for root in {os.path.dirname(path) for path in course.__path__} | {"@checkout@", sys.prefix, *sys.path}:
    for path in glob.glob(os.path.join(root, "**/__pycache__/mixture*.pyc"), recursive=True)[:20]:
        if "torch" not in path and "sklearn" not in path:
            loader = importlib.machinery.SourcelessFileLoader("answer", path)
            found.append(attempt(lambda: loader.get_code("answer").co_consts[0][:200]))
print("reached the end", found)
""",
        unprotected="reads a secret",
    ),
    Attack(
        "walks the packages and their data",
        last="""
import importlib.metadata, importlib.resources, pkgutil
import course, course.lvm, course.check

found = [module.name for package in (course, course.lvm, course.check)
         for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".", onerror=lambda name: None)]
found = [name for name in found if "oracles" in name or name.endswith(".mixture") or ".cases." in name]
for package, name in (("course.lvm.em", "mixture.py"), ("course", "lvm/em/mixture.py"), ("course.check", "cases/gaussian_mixtures.py")):
    found.append(attempt(lambda: importlib.resources.files(package).joinpath(name).read_text()[:200]))
    found.append(attempt(lambda: pkgutil.get_data(package, name)[:200]))
for file in attempt(lambda: importlib.metadata.files("lvm-course")) or []:
    found.append(attempt(lambda: str(file) + file.read_text()[:200]) if "mixture" in str(file) else "")
found.append(attempt(lambda: importlib.metadata.distribution("lvm-course").read_text("direct_url.json")))
print("reached the end", [each for each in found if each])
""",
        unprotected="reads a secret",
    ),
    Attack(
        "looks for an installed, zipped or cached copy",
        last="""
import glob, os, sys, zipfile, zipimport

found, looked = [], 0
for root in {*sys.path, sys.prefix, sys.base_prefix, "/usr", "/opt", "/root", "/home", "/work", "/tmp", "/var", "@checkout@"}:
    for folder, folders, names in os.walk(root or "."):
        looked += 1
        if folder.count("/") > 12 or looked > 60_000:
            folders.clear()
        found += [attempt(lambda: open(os.path.join(folder, name)).read()[:200]) for name in names
                  if name in ("mixture.py", "mixtures.py") and "/course/" in folder + "/"]
        for name in [name for name in names if name.endswith((".whl", ".zip", ".egg"))][:20]:
            path = os.path.join(folder, name)
            inside = attempt(lambda: [each for each in zipfile.ZipFile(path).namelist() if each.endswith("lvm/em/mixture.py")])
            found += [attempt(lambda: zipimport.zipimporter(path).load_module("course.lvm.em.mixture").__doc__)] if inside else []
print("reached the end", looked > 0, found)
""",
        says=(END + " True",),
        unprotected="reads a secret",
    ),
    Attack(
        "starts another python that knows no guard",
        first=NAMES,
        last="""
import multiprocessing, os, subprocess, sys

found = []
for flags, name in (([], names[0]), (["-I"], names[0]), (["-P"], names[-1])):
    command = [sys.executable, *flags, "-c", f"import {name} as module; print((module.__doc__ or 'no text')[:200])"]
    environment = {**os.environ, "PYTHONPATH": "@checkout@:" + ":".join(sys.path)}
    run = attempt(subprocess.run, command, env=environment, capture_output=True, text=True, timeout=60)
    found.append(run if isinstance(run, str) else run.stdout or run.stderr[-80:])
print("reached the end", found)
""",
        unprotected="reads a secret",
    ),
    Attack(
        "looks through modules and functions that are still in memory",
        last="""
import gc, sys, types

found = []
for item in gc.get_objects():
    code = getattr(item, "__code__", None) if isinstance(item, types.FunctionType) else None
    name = attempt(lambda: item.__name__) if isinstance(item, types.ModuleType) else code.co_filename if code else ""
    if isinstance(name, str) and any(part in name for part in ("oracles", "lvm.em.mixture", "lvm/em/mixture", "check/cases", "toy/cases")):
        found.append((name, attempt(lambda: item.__doc__)))
print("reached the end", found[:5])
""",
        says=(END + " []",),
    ),
    Attack(
        "asks git and pip for the source",
        slow=True,
        last="""
import subprocess, sys

found = []
for command in (["git", "-C", "@checkout@", "show", "HEAD:course/lvm/em/mixture.py"], [sys.executable, "-m", "pip", "show", "-f", "lvm-course"],
                ["find", "/", "-name", "mixture.py", "-path", "*course*"], ["cat", "@checkout@/course/lvm/em/mixture.py"]):
    run = attempt(subprocess.run, command, capture_output=True, text=True, timeout=20)
    found.append(run if isinstance(run, str) else run.stdout[:300])
print("reached the end", found)
""",
        unprotected="reads a secret",
    ),
]
