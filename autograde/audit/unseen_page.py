"""The page that says what strangers were told: at first sight, before anything was mended, and today."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from rich.console import Console

from autograde.audit import unseen
from autograde.audit.bank import BANK
from autograde.audit.page import table
from autograde.audit.unseen import Rates
from autograde.course_folder import CourseFolder

HEAD = (
    "exercise",
    "wrong answers",
    "caught",
    "named rightly",
    "named wrongly",
    "not judged yet",
    "right answers",
    "refused",
)
#: Where the published figures lie, below the course's folder.
FOLDER = Path("autograde") / "audits" / "unseen"


def run(course: CourseFolder, unit: str, bank: Path = BANK) -> int:
    """Measure a unit's unseen answers as they fare today, publish the rates, and list what waits for a reader; 1 if
    anything does, or a right answer is refused.
    """
    verdicts, console = unseen.read_verdicts(unit, bank), Console()
    measured = {}
    for round_ in unseen.rounds(unit, bank):
        with console.status(f"{unit}, {round_.name}"):
            first = unseen.first_sight(course, round_)
            measured[round_.name] = {"first": first, "today": unseen.measure(course, round_)}
    target = course.root / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    text = json.dumps(measured, indent=1, ensure_ascii=False)
    (target / f"{unit}.json").write_text(text + "\n", encoding="utf-8")
    (target / "README.md").write_text(page(target, bank), encoding="utf-8")
    unjudged = list(_unjudged(measured, verdicts))
    for line in unjudged:
        console.print(line, soft_wrap=True, markup=False)
    console.print(
        f"{unit}: {len(unjudged)} wait for a reader. The page: {target / 'README.md'}", soft_wrap=True
    )
    refused = any(unseen.rates(each["today"], verdicts).refused for each in measured.values())
    return 1 if unjudged or refused else 0


def _unjudged(measured: dict[str, Any], verdicts: dict[str, dict[str, str]]) -> Iterable[str]:
    for round_ in measured.values():
        for when in ("first", "today"):
            for each in unseen.waiting(round_[when], verdicts):
                yield f"{each.file}: {each.title}\n    told: {each.told}"


def page(folder: Path, bank: Path = BANK) -> str:
    """The page for all exercises whose figures lie in a folder."""
    figures = {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))
    }
    parts = [
        "# Unseen answers\n\n"
        "Wrong and right answers by people who had the unpacked bundle and nothing else. *At first sight* is what "
        "their answers were\ntold before anything was mended; *today* is what the same answers are told now. A "
        "reader judged whether the name fits.\nThe bank's own answers, which the checks were made with, are in the "
        "[audits](../README.md)."
    ]
    for round_ in sorted({name for each in figures.values() for name in each}):
        for when, words in (("first", "at first sight"), ("today", "today")):
            measured = {
                unit: each[round_][when] for unit, each in figures.items() if when in each.get(round_, {})
            }
            if measured:
                parts.append(
                    f"## Round {round_.removeprefix('round')}, {words} ({_dates(measured.values())})\n\n"
                    + _rows(measured, bank)
                )
    return "\n\n".join(parts) + "\n"


def _dates(measured: Iterable[dict[str, Any]]) -> str:
    dates = sorted({each["date"] for each in measured})
    return " to ".join(dict.fromkeys((dates[0], dates[-1])))


def _rows(measured: dict[str, Any], bank: Path) -> str:
    found = {unit: unseen.rates(each, unseen.read_verdicts(unit, bank)) for unit, each in measured.items()}
    return table(
        HEAD, [*(_row(unit, each) for unit, each in found.items()), _row("**all**", _sum(found.values()))]
    )


def _sum(all_rates: Iterable[Rates]) -> Rates:
    each = list(all_rates)
    return Rates(**{field.name: sum(asdict(one)[field.name] for one in each) for field in fields(Rates)})


def _row(unit: str, found: Rates) -> tuple[Any, ...]:
    """The shares: of all wrong answers those that were caught, of these those that were named."""
    shares = (found.caught / found.wrong, found.rightly / found.caught, found.wrongly / found.caught)
    return (
        unit,
        found.wrong,
        *(f"{share:.1%}" for share in shares),
        found.waiting,
        found.right,
        found.refused,
    )
