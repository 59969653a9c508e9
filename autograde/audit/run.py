"""`autograde audit`: does an exercise accept every right answer, catch every wrong one, and name its mistake?

The bank's answers are tried on many seeds, and the solutions are changed systematically to see how many of the changes
the checks catch. The result is a page in Markdown and the same in JSON.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.progress import Progress

from autograde.audit import page as audit_page
from autograde.audit.bank import BANK, Answer, read_bank
from autograde.audit.digest import answer_digest, checks_digest
from autograde.audit.mutations import Mutant, mutants
from autograde.audit.results import Audit, MutationResult, Result, RightResult, WrongResult
from autograde.audit.store import Store
from autograde.audit.trial import Examination, examine, functions, read_examination
from autograde.course_folder import CourseFolder
from autograde.forks import Died, available_cores, in_forks
from course.check import load_cases


@dataclass(frozen=True)
class Setting:
    """How thorough an audit is: on how many seeds the right and the wrong answers are tried."""

    name: str
    right_seeds: int
    wrong_seeds: int


#: How many seeds one process tries, and how long it may take for them, in seconds by the clock: a slow right answer
#: takes twelve a seed, and the machine may have other things to do.
CHUNK, PATIENCE = 5, 900.0
FAST = Setting("fast", right_seeds=20, wrong_seeds=3)
FULL = Setting("full", right_seeds=100, wrong_seeds=50)


def run(course: CourseFolder, unit: str, full: bool) -> int:
    """Audit a unit, print the page, and write it to a folder as Markdown and JSON; 0 if all is as it should be.

    The full setting writes to autograde/audits, which is published; the fast one to .cache/audits. Only what is stale
    is measured; Ctrl-C keeps what is done.
    """
    torch.set_num_threads(1)  # the jobs are forked, and there are as many as there are cores
    setting = FULL if full else FAST
    folder = course.root / ("autograde/audits" if full else ".cache/audits")
    store = store_of(course, unit, setting)
    console = Console()
    measured = len([work for work in works(course, unit, setting) if work.key not in store.known])
    console.print(f"{unit}: {measured} results are stale or new, {len(store.known)} are kept", soft_wrap=True)
    audit = conduct(course, unit, setting, store=store)
    page = audit_page.write(audit, folder)
    console.print(audit_page.summary(audit), soft_wrap=True)
    console.print(f"The page: {page}", soft_wrap=True)
    return 1 if audit.problems() else 0


def store_of(course: CourseFolder, unit: str, setting: Setting) -> Store:
    """What is known of a unit in a setting: from the published audit, and from runs on this machine."""
    published = course.root / "autograde" / "audits" / f"{unit}.json"
    return Store(course.root / ".cache" / "audits" / f"{unit}-{setting.name}.jsonl", published)


@dataclass(frozen=True)
class Work:
    """Jobs that give one result together, and the key of what the result depends on."""

    key: str
    jobs: tuple[Trial | Mutant, ...]
    finish: Callable[[list[Any]], Result]


def conduct(
    course: CourseFolder,
    unit: str,
    setting: Setting,
    bank_folder: Path = BANK,
    store: Store | None = None,
    known: Mapping[str, Result] | None = None,
) -> Audit:
    """Try the bank and the mutations of a unit, but for what is known. A store also keeps what is found."""
    examination = read_examination(course, unit)
    reasons = read_reasons(unit, bank_folder)
    results_by_key = {**(store.known if store else {}), **(known or {})}
    planned = works(course, unit, setting, bank_folder)
    todo = [work for work in planned if work.key not in results_by_key]
    for work, results in _in_parallel(examination, todo):
        results_by_key[work.key] = result = work.finish(results)
        if store:
            store.add(result)
    found = [results_by_key[work.key] for work in planned]
    mutations = [
        replace(each, survivors={name: reasons.get(name, "") for name in each.survivors})
        for each in found
        if isinstance(each, MutationResult)
    ]
    points: dict[str, float] = {}
    for cell in examination.cells:
        points[cell.task] = points.get(cell.task, 0) + cell.points
    return Audit(
        unit,
        setting.name,
        datetime.now(UTC).date().isoformat(),
        points,
        [each for each in found if isinstance(each, RightResult)],
        [each for each in found if isinstance(each, WrongResult)],
        mutations,
        sorted(set(reasons) - {name for result in mutations for name in result.survivors}),
    )


def works(course: CourseFolder, unit: str, setting: Setting, bank_folder: Path = BANK) -> list[Work]:
    """All that an audit measures: one work for each answer of the bank, and one for the mutants of each task."""
    examination = read_examination(course, unit)
    checks = checks_digest(examination)
    found = []
    for answer in read_bank(unit, bank_folder):
        seeds = setting.right_seeds if answer.right else setting.wrong_seeds
        key = answer_digest(checks, str(seeds), answer.name, answer.source)
        jobs = tuple(Trial(answer, chunk) for chunk in _chunks(seeds))
        finish = partial(_right, answer, key) if answer.right else partial(_wrong, examination, answer, key)
        found.append(Work(key, jobs, partial(_of_all_seeds, finish)))
    for task, source in examination.solutions.items():
        group = tuple(mutants(task, source))
        key = answer_digest(checks, "mutants", task, *(mutant.source for mutant in group))
        found.append(Work(key, group, partial(_mutated, task, group, key)))
    return found


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


def _chunks(seeds: int) -> Iterator[range]:
    for start in range(0, seeds, CHUNK):
        yield range(start, min(start + CHUNK, seeds))


def _in_parallel(examination: Examination, todo: Sequence[Work]) -> Iterator[tuple[Work, list[Any]]]:
    """Each work with its jobs' results in order, as soon as they are there: for a trial the failures by seed, for a
    mutant whether it was caught.
    """
    # what is imported here need not be imported in every fork
    functions(examination)
    load_cases(examination.unit)
    jobs = [job for work in todo for job in work.jobs]
    owners = [number for number, work in enumerate(todo) for _ in work.jobs]
    first = list(accumulate((len(work.jobs) for work in todo), initial=0))
    results: list[list[Any]] = [[None] * len(work.jobs) for work in todo]
    missing = [len(work.jobs) for work in todo]
    with Progress(transient=True) as progress:
        bar = progress.add_task(f"auditing {examination.unit}", total=len(jobs))
        for place, result in in_forks(
            partial(_do, examination), jobs, processes=available_cores(), limit=PATIENCE
        ):
            owner = owners[place]
            died = isinstance(result, Died)
            results[owner][place - first[owner]] = _if_died(examination, jobs[place]) if died else result
            missing[owner] -= 1
            if not missing[owner]:
                yield todo[owner], results[owner]
            progress.advance(bar)


def _do(examination: Examination, job: Trial | Mutant) -> list[Failures] | bool:
    """In a fork: the checks of the tasks that an answer does, the others are the solution's. The fixed cases of a right
    answer are tried with the first seed alone, the random ones with each.
    """
    if isinstance(job, Mutant):
        names = functions(examination, job.source)
        return any(examine(examination, names, 0, [cell]) for cell in examination.cells_of(job.task))
    names = functions(examination, job.answer.source)
    cells = [cell for cell in examination.cells if cell.task in job.answer.tasks]
    results = []
    for seed in job.seeds:
        failed = examine(examination, names, seed, cells, random_only=job.answer.right and seed > 0)
        results.append({name: (str(f), f.mistake or f.problem) for name, f in failed.items()})
    return results


def _if_died(examination: Examination, job: Trial | Mutant) -> list[Failures] | bool:
    if isinstance(job, Mutant):
        return True
    return [{cell.name: ("the process died", "the process died") for cell in examination.cells}] * len(
        job.seeds
    )


def _of_all_seeds(finish: Callable[[list[Failures]], Result], by_chunk: list[list[Failures]]) -> Result:
    return finish([failures for chunk in by_chunk for failures in chunk])


def _mutated(task: str, group: Sequence[Mutant], key: str, caught: list[bool]) -> MutationResult:
    survivors = [mutant.name for mutant, was_caught in zip(group, caught, strict=True) if not was_caught]
    return MutationResult(task, len(group), dict.fromkeys(sorted(survivors), ""), key)


def _right(answer: Answer, key: str, tried: list[Failures]) -> RightResult:
    rejections = [failures for failures in tried if failures]
    said = next(iter(rejections[0].values()))[0] if rejections else ""
    return RightResult(answer.name, answer.title, len(tried), len(rejections), said, key)


def _wrong(examination: Examination, answer: Answer, key: str, tried: list[Failures]) -> WrongResult:
    exact = [set(failures) == answer.loses for failures in tried]
    named = [all(answer.mistake in named for _, named in failures.values()) for failures in tried]
    odd = next((f for f, e, n in zip(tried, exact, named, strict=True) if not (e and n)), {})
    said = "; ".join(f"{name}: {text}" for name, (_, text) in sorted(odd.items()))
    points = sum(cell.points for cell in examination.cells if cell.name in answer.loses)
    return WrongResult(
        answer.name, answer.title, sorted(answer.loses), points, len(tried), sum(exact), sum(named), said, key
    )
