"""What an audit found: one record for each answer of the bank, and one for the mutants of each task."""

from __future__ import annotations

from dataclasses import dataclass

#: What the checks must catch of the systematic mutations.
LEAST_CAUGHT = 0.95


@dataclass(frozen=True)
class RightResult:
    """A right answer: on how many seeds it was tried and rejected, and what the first rejection said."""

    name: str
    title: str
    seeds: int
    rejected: int
    said: str
    key: str = ""


@dataclass(frozen=True)
class WrongResult:
    """A wrong answer: the seeds on which it lost exactly its checks, and those on which each failure named it."""

    name: str
    title: str
    loses: list[str]
    points: float
    seeds: int
    exact: int
    named: int
    said: str
    key: str = ""


@dataclass(frozen=True)
class MutationResult:
    """The mutants of one task: how many there are, and the names of those that no check caught, each with a reason."""

    task: str
    count: int
    survivors: dict[str, str]
    key: str = ""


#: A result has the key of all that it depends on (`autograde.audit.digest`): while that is the same, it holds.
Result = RightResult | WrongResult | MutationResult


@dataclass(frozen=True)
class Audit:
    """All that an audit found."""

    unit: str
    setting: str
    date: str
    tasks: dict[str, float]
    right: list[RightResult]
    wrong: list[WrongResult]
    mutations: list[MutationResult]
    stale_reasons: list[str]

    @property
    def caught(self) -> float:
        """The share of the mutations that the checks caught."""
        count = sum(result.count for result in self.mutations)
        return 1 - sum(len(result.survivors) for result in self.mutations) / count

    def problems(self) -> list[str]:
        """What must not be: one line for each."""
        lines = [
            f"right answer {r.name} was rejected on {r.rejected} of {r.seeds} seeds: {r.said}"
            for r in self.right
            if r.rejected
        ]
        for w in self.wrong:
            if w.exact < w.seeds:
                lines.append(f"wrong answer {w.name} lost other checks than it should: {w.said}")
            elif w.named < w.seeds:
                lines.append(f"wrong answer {w.name} was not named: {w.said}")
        if self.caught < LEAST_CAUGHT:
            lines.append(f"only {self.caught:.1%} of the mutations were caught")
        for m in self.mutations:
            lines += [
                f"no reason is given why this survives: {name}"
                for name, why in m.survivors.items()
                if not why
            ]
        lines += [f"a reason is given for what does not survive: {name}" for name in self.stale_reasons]
        return lines
