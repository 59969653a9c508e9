"""Which of a student's notebooks counts: the content decides, then the name, then the time.

A submission that is there already takes part: neither an older file nor an emptier one takes its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from autograde.desk.collecting.account import Fate
from autograde.desk.collecting.contents import Content

NO_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Candidate:
    """A notebook that may count.

    handed_in and written: the times; named: whether its name is the unit's; standing: whether it was collected before.
    """

    path: str
    content: Content
    handed_in: datetime
    written: datetime = NO_TIME
    named: bool = False
    standing: bool = False

    @property
    def worth(self) -> tuple[bool, int, int]:
        """What the content says: a notebook of the exercise, in which most is written, and of which most is there."""
        return self.content.fate is None, self.content.written, self.content.present

    @property
    def order(self) -> tuple[tuple[bool, int, int], bool, datetime, datetime]:
        """What sorts candidates that came together."""
        return self.worth, self.named, self.handed_in, self.written

    def same(self, other: Candidate | None) -> bool:
        """Whether the other has the same bytes."""
        return other is not None and self.content.digest == other.content.digest

    def later(self, other: Candidate) -> bool:
        """Whether it came after the other; of what was collected before only the hand-in's time is known."""
        if other.standing:
            return self.handed_in > other.handed_in
        return (self.handed_in, self.written) > (other.handed_in, other.written)


@dataclass(frozen=True)
class Verdict:
    """What becomes of a candidate."""

    fate: Fate
    why: str = ""
    counts: bool = False
    waits: bool = False


def choose(candidates: Sequence[Candidate], standing: Candidate | None) -> list[Verdict]:
    """What becomes of each of one student's candidates, beside what was collected before."""
    best = max(candidates, key=lambda each: (each.order, each.path))
    stays = standing is not None and (standing.worth, standing.handed_in) > (best.worth, best.handed_in)
    winner = standing if standing and stays and not best.same(standing) else best
    first = next((each for each in candidates if each is winner or each.same(winner)), None)
    if winner is best:
        first = best
    return [
        _of_the_winner(each, candidates, standing) if each is first else _beside(each, winner)
        for each in candidates
    ]


def _of_the_winner(best: Candidate, candidates: Sequence[Candidate], standing: Candidate | None) -> Verdict:
    ties = [each.path for each in candidates if each.order == best.order and not each.same(best)]
    tie = f"as good and as late as {' and '.join(ties)}: see which of them counts" if ties else ""
    if best.same(standing):
        return Verdict(Fate.UNCHANGED, tie or best.content.why, counts=True, waits=bool(ties))
    if best.content.fate:
        why = f"{best.content.why}; nothing better came, so it was taken, and counts as not attempted"
        return Verdict(best.content.fate, why, counts=True, waits=True)
    return Verdict(Fate.TAKEN, tie, counts=True, waits=bool(ties))


def _beside(each: Candidate, winner: Candidate) -> Verdict:
    """What becomes of a candidate beside what counts; one that came later, and is no blank, is for a person to see."""
    what = "what was collected before" if winner.standing else winner.path
    if each.same(winner):
        return Verdict(Fate.VERSION, f"the same as {what}")
    later = each.later(winner)
    waits = later and (each.content.fate is not None or each.content.written > 0)
    if each.content.fate:
        return Verdict(each.content.fate, f"{each.content.why}; {what} counts", waits=waits)
    return Verdict(Fate.VERSION, f"{'later, but ' * later}{_why_not(each, winner, what)}", waits=waits)


def _why_not(each: Candidate, winner: Candidate, what: str) -> str:
    if each.content.written != winner.content.written:
        return (
            f"in {each.content.written} tasks something is written, and in {what} in {winner.content.written}"
        )
    if each.content.present != winner.content.present:
        return f"it has {each.content.present} of the tasks, and {what} {winner.content.present}"
    if each.named != winner.named and not winner.standing:
        return f"not called by the unit's name, as {what} is"
    return f"as late as {what}" if not winner.later(each) and not winner.standing else f"older than {what}"
