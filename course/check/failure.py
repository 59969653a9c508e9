"""What a failed check says."""

from __future__ import annotations


class CheckFailed(AssertionError):
    """A check that did not pass, in lines that a student and a report can read.

    Attributes: `function` (its name), `problem` (one sentence), `checked`, `expected`, `found` (text, or None when
    out of sight), `mistake` (the known mistake that gives exactly this, or None), `hint`.
    """

    def __init__(
        self,
        function: str,
        problem: str,
        *,
        checked: str | None = None,
        expected: str | None = None,
        found: str | None = None,
        mistake: str | None = None,
        hint: str | None = None,
        attempted: bool = True,
    ) -> None:
        self.function, self.problem, self.checked = function, problem, checked
        self.expected, self.found, self.mistake, self.hint = expected, found, mistake, hint
        self.attempted = attempted
        super().__init__(self._text())

    def _text(self) -> str:
        problem = self.problem.replace(
            "\n", "\n" + " " * 18
        )  # no line of it may look like one of those below
        lines = [f"{self.function}: {problem}"]
        labelled = (
            ("likely mistake", self.mistake),
            ("checked", self.checked),
            ("expected", self.expected),
            ("found", self.found),
            ("hint", self.hint),
        )
        for label, text in labelled:
            if text:
                lines.append(f"  {label + ':':<15} " + text.replace("\n", "\n" + " " * 18))
        return "\n".join(lines)

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in a notebook: the traceback would show the course's own code."""
        return str(self).splitlines()
