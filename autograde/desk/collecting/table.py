"""What a collection looks like in a terminal: a row for each file, what waits for a person last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograde.desk.collecting.account import Account, Fate, Row
from autograde.grading.plain_text import one_line

#: So many files of one hand-in that are no notebooks are shown; the account's file has all of them.
MOST_SHOWN = 3
_COLORS = {Fate.TAKEN: "green", Fate.UNCHANGED: "dim", Fate.VERSION: "dim", Fate.NOT_NOTEBOOK: "dim"}


def show_account(account: Account, unit: str) -> None:
    """Print the table of what came, how many files ended in each way, and who handed in nothing."""
    console = Console()
    console.print(account_table(account, unit))
    counts = [f"{fate} {account.counts[fate]}" for fate in Fate if account.counts[fate]]
    total = len(account.rows)
    lines = [f"{total} {'file' if total == 1 else 'files'}: {', '.join(counts)}"] if total else []
    lines.append(f"collected {len(account.students)}, unchanged {len(account.unchanged)}")
    if account.missing:
        lines.append(f"no submission: {', '.join(account.missing)}")
    if account.unmatched:
        lines.append(one_line(account.unmatched, 1000))
    for line in lines:
        console.print(Text(line), soft_wrap=True)


def account_table(account: Account, unit: str) -> Table:
    """The rows by student; those that wait for a person stand at the end, marked with an arrow."""
    caption = (
        f"times without a zone are read in {account.zone}; --time-zone names another"
        if account.zone
        else None
    )
    table = Table(title=f"what came for {unit}", caption=caption, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.title_justify = table.caption_justify = "left"
    table.add_column("")
    table.add_column("student", overflow="fold")
    table.add_column("file", overflow="fold")
    table.add_column("handed in (UTC)", no_wrap=True)
    table.add_column("what became of it", overflow="fold")
    for row in shown(account.rows):
        time = row.time.strftime("%Y-%m-%d %H:%M") if row.time else "–"
        what = f"{row.fate}: {row.why}" if row.why else row.fate.value
        color = "yellow" if row.waits else _COLORS.get(row.fate, "")
        cells = ("▶" if row.waits else "", row.student, row.file, time, what)
        table.add_row(*(Text(one_line(cell, 1000), style=color) for cell in cells))
    return table


def shown(rows: Sequence[Row]) -> list[Row]:
    """The rows in their order, of many that are no notebooks the first few and how many more there are."""
    found: list[Row] = []
    ordered = sorted(
        rows, key=lambda row: (row.waits, row.student, row.handed_in_as, list(Fate).index(row.fate), row.file)
    )
    for _, group in groupby(ordered, key=lambda row: (row.waits, row.student, row.handed_in_as, row.fate)):
        alike = list(group)
        if alike[0].fate is Fate.NOT_NOTEBOOK and len(alike) > MOST_SHOWN + 1:
            rest = alike[MOST_SHOWN:]
            alike = [*alike[:MOST_SHOWN], replace(rest[0], file=f"and {len(rest)} more", why="")]
        found += alike
    return found
