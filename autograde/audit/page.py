"""The page that an audit writes: what was accepted, what was caught and named, and which mutants survived."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograde.audit.results import Audit


def write(audit: Audit, folder: Path) -> Path:
    """Write the page and the same in JSON to a folder; the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    data = {**asdict(audit), "caught": audit.caught, "problems": audit.problems()}
    text = json.dumps(data, indent=1, ensure_ascii=False)
    (folder / f"{audit.unit}.json").write_text(text + "\n", encoding="utf-8")
    page = folder / f"{audit.unit}.md"
    page.write_text(markdown(audit), encoding="utf-8")
    (folder / "README.md").write_text(overview(folder), encoding="utf-8")
    return page


def overview(folder: Path) -> str:
    """A page with one line for each audit in the folder."""
    audits = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    head = (
        "exercise",
        "tasks",
        "points",
        "right answers accepted",
        "wrong answers caught and named",
        "mutations caught",
        "survivors, explained",
        "false rejects",
        "date",
    )
    return (
        "# Audits of the exercises\n\n"
        "What the checks of each exercise accept, catch and name: the right and wrong answers of the bank over many "
        "seeds, and\nsystematic mutations of the solutions. The exercise's page lists every answer and survivor. "
        "What strangers were told is on\n[a page of its own](unseen/README.md).\n\n"
        + table(head, [_line(audit) for audit in audits])
        + "\n"
    )


def _line(audit: dict[str, Any]) -> tuple:
    right, wrong, mutations = audit["right"], audit["wrong"], audit["mutations"]
    accepted = sum(each["rejected"] == 0 for each in right)
    named = sum(each["exact"] == each["named"] == each["seeds"] for each in wrong)
    survivors = [why for each in mutations for why in each["survivors"].values()]
    trials, rejected = sum(each["seeds"] for each in right), sum(each["rejected"] for each in right)
    return (
        f"[{audit['unit']}]({audit['unit']}.md)",
        len(audit["tasks"]),
        f"{sum(audit['tasks'].values()):g}",
        f"{accepted} of {len(right)}",
        f"{named} of {len(wrong)}",
        f"{audit['caught']:.1%} of {sum(each['count'] for each in mutations)}",
        f"{len(survivors)}, {sum(bool(why) for why in survivors)}",
        f"{rejected} of {trials}",
        f"{audit['date']} ({audit['setting']})",
    )


def summary(audit: Audit) -> str:
    """A few lines: the figures, and every problem."""
    seeds = max(result.seeds for result in audit.right)
    rejected = sum(result.rejected for result in audit.right)
    named = sum(result.exact == result.named == result.seeds for result in audit.wrong)
    lines = [
        f"{audit.unit}, {audit.setting} audit",
        f"  right answers:  {len(audit.right)}, on {seeds} seeds each, {rejected} rejections",
        f"  wrong answers:  {named} of {len(audit.wrong)} lose exactly their points and are named on every seed",
        f"  mutations:      {audit.caught:.1%} of {sum(m.count for m in audit.mutations)} caught",
    ]
    problems = audit.problems()
    return "\n".join([*lines, *(f"  ✗ {problem}" for problem in problems)])


def markdown(audit: Audit) -> str:
    """The whole page."""
    points = ", ".join(f"{task} {value:g}" for task, value in audit.tasks.items())
    parts = [
        f"# Audit of exercise {audit.unit}\n\n{audit.setting} setting, {audit.date}. Points: {points}.",
        "## Right answers\n\n" + _right(audit),
        "## Wrong answers\n\n" + _wrong(audit),
        "## Systematic mutations of the solutions\n\n" + _mutations(audit),
    ]
    survivors = [(name, why) for m in audit.mutations for name, why in m.survivors.items()]
    if survivors:
        parts.append("## Survivors\n\n" + table(("mutant", "why it survives"), survivors))
    problems = audit.problems()
    parts.append("## Problems\n\n" + ("\n".join(f"- {line}" for line in problems) or "None."))
    return "\n\n".join(parts) + "\n"


def _right(audit: Audit) -> str:
    rows = [(r.name, r.title, r.seeds, r.rejected) for r in audit.right]
    total, rejected = sum(r.seeds for r in audit.right), sum(r.rejected for r in audit.right)
    last = f"\n\nMeasured false-reject rate: {rejected} of {total} notebooks."
    return table(("answer", "how it differs", "seeds", "rejected"), rows) + last


def _wrong(audit: Audit) -> str:
    head = ("answer", "its mistake", "must lose", "points", "seeds", "loses exactly that", "named")
    rows = [
        (w.name, w.title, ", ".join(w.loses), f"{w.points:g}", w.seeds, w.exact, w.named) for w in audit.wrong
    ]
    return table(head, rows)


def _mutations(audit: Audit) -> str:
    rows = [(m.task, m.count, m.count - len(m.survivors), len(m.survivors)) for m in audit.mutations]
    last = f"\n\n{audit.caught:.1%} caught."
    return table(("task", "mutants", "caught", "survivors"), rows) + last


def table(head: tuple[str, ...], rows: list[tuple]) -> str:
    """A table in Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines
    )
