"""`autograde audit`: does an exercise accept every right answer, catch every wrong one, and name its mistake?

The bank's answers are tried on many seeds, and the solutions are changed systematically to see how many of the changes
the checks catch. The result is a page in Markdown and the same in JSON.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.progress import Progress

from autograde.audit import page as audit_page
from autograde.audit.bank import BANK, Answer, read_bank
from autograde.audit.mutations import Mutant, mutants
from autograde.audit.results import Audit, MutationResult, RightResult, WrongResult
from autograde.audit.trial import Examination, examine, functions, read_examination
from autograde.course_folder import CourseFolder
from autograde.forks import Died, in_forks
from course.check import load_cases


@dataclass(frozen=True)
class Setting:
    """How thorough an audit is: on how many seeds the right and the wrong answers are tried."""

    name: str
    right_seeds: int
    wrong_seeds: int


FAST = Setting("fast", right_seeds=20, wrong_seeds=3)
FULL = Setting("full", right_seeds=1000, wrong_seeds=50)


def run(course: CourseFolder, unit: str, full: bool) -> int:
    """Audit a unit, print the page, and write it to a folder as Markdown and JSON; 0 if all is as it should be.

    The full setting writes to autograde/audits, which is published; the fast one to .cache/audits.
    """
    torch.set_num_threads(1)  # the jobs are forked, and there are as many as there are cores
    audit = conduct(course, unit, FULL if full else FAST)
    folder = course.root / ("autograde/audits" if full else ".cache/audits")
    page = audit_page.write(audit, folder)
    Console().print(audit_page.summary(audit), soft_wrap=True)
    Console().print(f"The page: {page}", soft_wrap=True)
    return 1 if audit.problems() else 0


def conduct(course: CourseFolder, unit: str, setting: Setting, bank_folder: Path = BANK) -> Audit:
    """Try the bank and the mutations of a unit."""
    examination = read_examination(course, unit)
    bank, reasons = read_bank(unit, bank_folder), read_reasons(unit, bank_folder)
    changed = {task: mutants(task, source) for task, source in examination.solutions.items()}
    trials = [Trial(answer, seeds) for answer in bank for seeds in _chunks(answer, setting)]
    results = _in_parallel(
        examination, [*trials, *(mutant for group in changed.values() for mutant in group)]
    )
    tried: dict[str, list[Failures]] = {answer.name: [] for answer in bank}
    for trial in trials:
        tried[trial.answer.name] += next(results)
    mutations = [_mutated(task, group, results, reasons) for task, group in changed.items()]
    points: dict[str, float] = {}
    for cell in examination.cells:
        points[cell.task] = points.get(cell.task, 0) + cell.points
    return Audit(
        unit,
        setting.name,
        datetime.now(UTC).date().isoformat(),
        points,
        [_right(answer, tried[answer.name]) for answer in bank if answer.right],
        [_wrong(examination, answer, tried[answer.name]) for answer in bank if not answer.right],
        mutations,
        sorted(set(reasons) - {name for result in mutations for name in result.survivors}),
    )


def read_reasons(unit: str, bank_folder: Path) -> dict[str, str]:
    """Why some mutants survive: the bank's survivors.toml, a table from the mutant's name to the reason."""
    path = bank_folder / unit / "survivors.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


#: What one seed showed: the failures' texts by check, each with the mistake it names.
Failures = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Trial:
    """An answer to be tried on some seeds."""

    answer: Answer
    seeds: range


def _chunks(answer: Answer, setting: Setting) -> Iterator[range]:
    seeds = setting.right_seeds if answer.right else setting.wrong_seeds
    for start in range(0, seeds, 25):
        yield range(start, min(start + 25, seeds))


def _in_parallel(examination: Examination, jobs: Sequence[Trial | Mutant]) -> Iterator[Any]:
    """The results of all jobs, in their order: for a trial the failures by seed, for a mutant whether it was caught."""
    # what is imported here need not be imported in every fork
    functions(examination)
    load_cases(examination.unit)
    results: list[Any] = [None] * len(jobs)
    with Progress(transient=True) as progress:
        bar = progress.add_task(f"auditing {examination.unit}", total=len(jobs))
        for place, result in in_forks(
            partial(_do, examination), jobs, processes=os.cpu_count() or 1, limit=300.0
        ):
            results[place] = _if_died(examination, jobs[place]) if isinstance(result, Died) else result
            progress.advance(bar)
    return iter(results)


def _do(examination: Examination, job: Trial | Mutant) -> list[Failures] | bool:
    """In a fork: the fixed cases of a right answer are tried with the first seed alone, the random ones with each."""
    if isinstance(job, Mutant):
        names = functions(examination, job.source)
        return any(examine(examination, names, 0, [cell]) for cell in examination.cells_of(job.task))
    names = functions(examination, job.answer.source)
    results = []
    for seed in job.seeds:
        failed = examine(examination, names, seed, random_only=job.answer.right and seed > 0)
        results.append({name: (str(f), f.mistake or f.problem) for name, f in failed.items()})
    return results


def _if_died(examination: Examination, job: Trial | Mutant) -> list[Failures] | bool:
    if isinstance(job, Mutant):
        return True
    return [{cell.name: ("the process died", "the process died") for cell in examination.cells}] * len(
        job.seeds
    )


def _mutated(
    task: str, group: list[Mutant], results: Iterator[bool], reasons: dict[str, str]
) -> MutationResult:
    survivors = [mutant.name for mutant in group if not next(results)]
    return MutationResult(task, len(group), {name: reasons.get(name, "") for name in sorted(survivors)})


def _right(answer: Answer, tried: list[Failures]) -> RightResult:
    rejections = [failures for failures in tried if failures]
    said = next(iter(rejections[0].values()))[0] if rejections else ""
    return RightResult(answer.name, answer.title, len(tried), len(rejections), said)


def _wrong(examination: Examination, answer: Answer, tried: list[Failures]) -> WrongResult:
    exact = [set(failures) == answer.loses for failures in tried]
    named = [all(answer.mistake in named for _, named in failures.values()) for failures in tried]
    odd = next((f for f, e, n in zip(tried, exact, named, strict=True) if not (e and n)), {})
    said = "; ".join(f"{name}: {text}" for name, (_, text) in sorted(odd.items()))
    points = sum(cell.points for cell in examination.cells if cell.name in answer.loses)
    return WrongResult(
        answer.name, answer.title, sorted(answer.loses), points, len(tried), sum(exact), sum(named), said
    )
