"""The kinds of check. Each takes a student's function and the names of cases, makes the calls itself, and says in a
`CheckFailed` what was checked, what was expected and found, and which known mistake gives exactly that.

    check.close(f, "case", ...)         the values are right
    check.shape(f, "case", ...)         the shapes are right, whatever the values
    check.gradient(f, "case", ...)      the gradients are right, whatever the value
    check.increases(f, "case", ...)     what comes back never falls
    check.network(f, "case", ...)       the network that comes back computes the right values, with given parameters
    check.mean(f, "case", ...)          the draws have the right mean (a z-test)
    check.distribution(f, "case", ...)  the draws follow the right law (a Kolmogorov-Smirnov test)
"""

from __future__ import annotations

import contextlib
import io
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from statistics import NormalDist
from typing import Any

import torch

from course.check import state
from course.check.case import AT_HOME, Case, CaseDefinition, current_seed, derived_seed, load_cases
from course.check.compare import (
    ANOTHER_SHAPE,
    Difference,
    difference,
    flattened,
    form_difference,
    in_form,
    kind_of,
    numbers,
)
from course.check.draws import kolmogorov_distance, relations_of_draws, relations_of_means, z_scores
from course.check.failure import CheckFailed
from course.check.link import StudentError, StudentObject, student_object
from course.check.out_of_sight import sentence
from course.check.relations import (
    loose_relations,
    relations,
    relations_of_form,
    rough_relation,
    the_only,
)
from course.check.showing import show, side_by_side
from course.check.student import STUB

Judge = Callable[[StudentObject, Case, CaseDefinition], None]
#: So many draws agree by chance not even roughly; fewer may.
MANY, ALMOST = 100, 1e-4
#: Said of a case in sight that fails on the draw which only grading knows.
NOT_ON_OTHERS = "right on the numbers shown, not on others of the same kind"


@dataclass(frozen=True)
class Question:
    """A case to be asked, drawn with a seed.

    instead: whether it was right on the numbers that are shown; told: whether it is said what passes.
    """

    definition: CaseDefinition
    seed: int
    instead: bool = False
    told: bool = False

    def put(self, judge: Judge, student: StudentObject) -> None:
        """Ask it; whatever is wrong is a `CheckFailed`."""
        case = self.definition.build(self.seed)
        if self.instead:
            case = replace(case, checked=f"{case.checked}: {NOT_ON_OTHERS}")
        try:
            judge(student, case, self.definition)
        except StudentError as error:
            raise _student_failed(student, case, self.definition, error) from None
        if self.told:
            print(f"✓ {student.name}: {case.checked}")

    def drawn_again(self) -> Question:
        """Another draw of the case, out of sight."""
        hidden = replace(self.definition, hidden=True)
        return Question(hidden, derived_seed(self.seed, "drawn again"))


def _kind(judge: Judge) -> Callable[..., None]:
    """Make a check of student's function and case names out of a judge of one case."""

    def check(function: Any, *names: str) -> None:
        if not names:
            raise TypeError(f"check.{judge.__name__} needs the name of at least one case")
        if state.judged_from_outside() and not isinstance(function, StudentObject):
            print("This check is not run here: what gives points is judged by itself.")
            return
        student = student_object(function)
        first, again = _questions(names)

        def ask(questions: Sequence[Question]) -> None:
            for question in questions:
                try:
                    question.put(judge, student)
                except CheckFailed as failure:
                    tell = partial(_raise, failure)
                    if isinstance(failure, WrongValues):
                        others = [other for other in first + again if other is not question]
                        tell = partial(_tell, failure, judge, student, question, others)
                    if _part is None:
                        tell()
                    else:
                        _part.take(failure, tell)

        if _part is None:
            ask(first + again)
        else:
            ask([question for question in first if not question.definition.hidden])
            hidden = [question for question in first if question.definition.hidden]
            _part.later.append(partial(ask, hidden + again))

    check.__name__, check.__doc__ = judge.__name__, judge.__doc__
    return check


@dataclass
class Part:
    """A part of what some checks ask, and what came of it.

    go_on: what is done after the first wrong answer, before the rest is asked; None where that is left out. later: what
    may not be shown, to be called in its order. failure: that of the first wrong answer; tell: raises it, with its
    mistake, which takes questions out of sight; over: whether something was left out.
    """

    go_on: Callable[[], None] | None = None
    later: list[Callable[[], None]] = field(default_factory=list)
    failure: CheckFailed | None = None
    tell: Callable[[], None] | None = None
    over: bool = False

    def take(self, failure: CheckFailed, tell: Callable[[], None]) -> None:
        """Keep the first failure; what did not answer at all is asked no more, for it knows that."""
        if first := self.failure is None:
            self.failure, self.tell = failure, tell
        if self.go_on is None or isinstance(failure.__context__, StudentError):
            raise _Over
        if first:
            self.go_on()


#: What is asked within `in_sight_only`.
_part: Part | None = None
#: Whether a case in sight is asked as one out of sight is.
_all_hidden = False


class _Over(Exception):
    """The rest of a part is not asked."""


@contextlib.contextmanager
def in_sight_only(go_on: Callable[[], None] | None = None) -> Iterator[Part]:
    """Of the checks inside, ask what may be shown; what remains, and the first wrong answer, are in the part.

    So nothing that a student's function keeps of secret numbers can come back where values are shown: whoever asks
    several checks asks nothing of what remains before the last of them.

    With `go_on`, which is called at the first wrong answer, the rest is asked as if it had been right: by what it is
    not asked any more, a function would know that it was wrong, and answer the next check otherwise.
    """
    global _part
    _part = part = Part(go_on)
    try:
        yield part
    except _Over:
        part.later.clear()
        part.over = True
    finally:
        _part = None


def keep_all_out_of_sight() -> None:
    """From now on, ask every case as one out of sight: with the same numbers, in words of a fixed list.

    For whoever asks a student's code that may know secret numbers already.
    """
    global _all_hidden
    _all_hidden = True


def _questions(names: Sequence[str]) -> tuple[list[Question], list[Question]]:
    """The cases as everyone gets them at home, and those in sight on a draw that only grading knows."""
    definitions, seed = [_definition(name) for name in names], current_seed()
    first = [
        Question(
            replace(each, hidden=each.hidden or _all_hidden),
            seed if each.hidden else AT_HOME,
            told=not each.hidden,
        )
        for each in definitions
    ]
    in_sight = [each for each in definitions if each.random and not each.hidden] if seed != AT_HOME else []
    return first, [Question(replace(each, hidden=True), seed, instead=True) for each in in_sight]


class WrongValues(CheckFailed):
    """A failure by what came back.

    came: what that was; related: the relations that hold between it and what is right, None where the case cannot tell.
    """

    def __init__(self, came: Any, related: set[str] | None, **told: Any) -> None:
        super().__init__(**told)
        self.came, self.related, self._told = came, related, told

    def with_mistake(self, mistake: str | None) -> WrongValues:
        """The failure as it is told, with the mistake in the place of a hint if there is one."""
        told = {**self._told, "mistake": mistake, "hint": None if mistake else self._told["hint"]}
        return WrongValues(self.came, self.related, **told)


def _raise(failure: CheckFailed) -> None:
    raise failure from None


def _tell(
    failure: WrongValues, judge: Judge, student: StudentObject, question: Question, others: Sequence[Question]
) -> None:
    raise failure.with_mistake(_named(failure, judge, student, question, others)) from None


def _named(
    failure: WrongValues, judge: Judge, student: StudentObject, question: Question, others: Sequence[Question]
) -> str | None:
    """The mistake that is told: what holds by chance in one draw of a case is not it in the next."""
    if not question.definition.random:
        return (
            failure.mistake
            or _asked_again(failure, judge, student, question)
            or _relation([failure], judge, student, others)
        )
    again = _failure(judge, student, question.drawn_again())
    if failure.mistake:
        if again is None or (again.mistake and again.mistake != failure.mistake):
            return None
        return failure.mistake if again.mistake or not isinstance(again, WrongValues) else None
    if differs := _asked_again(failure, judge, student, question):
        return differs
    held = [failure, again] if isinstance(again, WrongValues) else [failure]
    return _relation(held, judge, student, others)


def _failure(judge: Judge, student: StudentObject, question: Question) -> CheckFailed | None:
    """How a question out of sight fails, or None if it does not."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            question.put(judge, student)
    except CheckFailed as failure:
        return failure
    return None


def _asked_again(
    failure: WrongValues, judge: Judge, student: StudentObject, question: Question
) -> str | None:
    """Whether the very same question gets another answer."""
    case = question.definition.build(question.seed)
    if any(isinstance(item, torch.Generator) for item in case.arguments):  # `_draws` has asked twice
        return None
    again = _failure(judge, student, question)
    if (
        not isinstance(again, WrongValues)
        or difference(flattened(again.came), flattened(failure.came)) is None
    ):
        return None
    return "two calls with the same arguments give different results: is there randomness of its own?"


def _relation(
    failures: Sequence[WrongValues], judge: Judge, student: StudentObject, others: Sequence[Question]
) -> str | None:
    """The one relation that holds wherever it was asked, in all other cases of this check that can tell."""
    held = [failure.related for failure in failures if failure.related is not None]
    if not all(held):
        return None
    for other in others:
        if other.definition.build(other.seed).degenerate:
            continue
        another = _failure(judge, student, other)
        if not isinstance(another, WrongValues) or another.related is None:
            return None
        held.append(another.related)
    return the_only(held)


def _definition(name: str) -> CaseDefinition:
    if state.unit is None:
        raise RuntimeError('run the first cell of the exercise first: check.exercise("...")')
    cases = load_cases(state.unit)
    if name not in cases:
        raise ValueError(f"{state.unit} has no case {name!r}; it has {', '.join(sorted(cases))}")
    return cases[name]


@_kind
def close(student: StudentObject, case: Case, definition: CaseDefinition) -> None:
    """The values that come back are those of the oracle."""
    found = _look(student, case, definition, student(*case.arguments))
    _compare(student, case, definition, found)


@_kind
def shape(student: StudentObject, case: Case, definition: CaseDefinition) -> None:
    """What comes back has the shape of the expected value."""
    found, expected = numbers(student(*case.arguments)), numbers(case.expected)
    assert expected is not None
    if found is None or found.shape != expected.shape:
        came = "no numbers" if found is None else f"the shape {tuple(found.shape)}"
        problem = Difference(f"{came}, not the shape {tuple(expected.shape)}", brief=ANOTHER_SHAPE)
        raise _wrong(student, case, definition, problem)


@_kind
def gradient(student: StudentObject, case: Case, definition: CaseDefinition) -> None:
    """The gradients that arrive at the case's arguments are those of the oracle."""
    _, found = student.value_and_gradient(*case.arguments, of=case.gradient_of)
    if all(item is None for item in found):
        raise _wrong(
            student,
            case,
            definition,
            "no gradient arrives: the value does not depend on the argument, or was detached",
        )
    zeros = tuple(torch.zeros_like(e) if f is None else f for f, e in zip(found, case.expected, strict=True))
    _compare(student, case, definition, zeros)


@_kind
def increases(student: StudentObject, case: Case, definition: CaseDefinition) -> None:
    """The sequence that comes back never falls, but for rounding."""
    found = numbers(_look(student, case, definition, student(*case.arguments)))
    if found is None or found.ndim != 1 or len(found) < 2 or found.is_complex():
        raise _wrong(student, case, definition, "a sequence of two or more real numbers was expected")
    if not bool(found.isfinite().all()):
        raise _wrong(student, case, definition, "some of the numbers are NaN or infinite")
    values = found.to(torch.float64)
    falls = (values.diff() < -1e-9 * values[1:].abs()).nonzero().flatten()
    if len(falls):
        step = int(falls[0])
        problem = Difference(f"it falls at step {step + 1}", brief="it falls at one of its steps")
        fall = f"{float(values[step]):.10g} → {float(values[step + 1]):.10g}"
        raise _wrong(student, case, definition, problem, found=fall)


@_kind
def network(student: StudentObject, case: Case, definition: CaseDefinition) -> None:
    """The network that comes back computes what the oracle does with the same parameters.

    The parameters are filled with fixed numbers first, so that no initialisation counts as right or wrong; the oracle
    is `case.expected(parameters, *inputs)`.
    """
    built = student(*case.arguments)
    if not isinstance(built, StudentObject):
        raise _wrong(student, case, definition, "a network (torch.nn.Module) was expected")
    parameters = {name: _fill(value) for name, value in built.parameters().items()}
    built.load_parameters(parameters)
    found = built(*case.inputs)
    _compare(student, case, definition, found, expected=case.expected(parameters, *case.inputs))


@_kind
def mean(student: StudentObject, case: Case, definition: CaseDefinition) -> None:
    """The mean of the draws is right, within the band that a right answer leaves with the case's `false_reject`.

    The z-score uses the oracle's exact standard deviation, not one that is estimated from the same draws.
    """
    draws = _draws(student, case, definition, torch.as_tensor(case.expected).shape)
    score = z_scores(draws, case.expected, case.deviation)
    band = NormalDist().inv_cdf(1 - definition.false_reject / (2 * score.numel()))
    if bool((score.abs() > band).any()) or not bool(score.isfinite().all()):
        far = f"the mean is {float(score.abs().max()):.1f} standard errors off; the band is {band:.1f}"
        problem = Difference(far, brief="the mean is farther off than chance allows")
        related = None if case.degenerate else relations_of_means(draws, case.expected, case.deviation, band)
        raise WrongValues(draws, related, **_told(student, case, definition, problem))


@_kind
def distribution(student: StudentObject, case: Case, definition: CaseDefinition) -> None:
    """The draws follow the law whose cumulative distribution function is `case.expected`.

    The case's mistakes are laws too: the nearest of those that the draws do follow is named.
    """
    draws = _draws(student, case, definition, ())
    distance = kolmogorov_distance(draws, case.expected)
    band = math.sqrt(
        math.log(2 / definition.false_reject) / (2 * len(draws))
    )  # Dvoretzky-Kiefer-Wolfowitz-Massart
    if not distance <= band:  # NaN is within no band
        brief = "the draws do not follow the law"
        far = f"{brief}: their distance from it is {distance:.3f}; the band is {band:.3f}"
        problem = Difference(far, brief=brief)
        mistaken = {name: kolmogorov_distance(draws, law) for name, law in case.mistakes.items()}
        nearest = min(mistaken, key=lambda name: mistaken[name], default=None)
        followed = nearest if nearest and mistaken[nearest] <= band else None
        related = None if case.degenerate else relations_of_draws(draws, case.expected, band)
        raise WrongValues(draws, related, **_told(student, case, definition, problem, mistake=followed))


def _draws(
    student: StudentObject, case: Case, definition: CaseDefinition, of_one: Sequence[int]
) -> torch.Tensor:
    """The draws that came, (S, *of_one), made by the generator that was given and by nothing else."""
    generators = [item for item in case.arguments if isinstance(item, torch.Generator)]
    before = [generator.get_state() for generator in generators]
    answers = [student(*case.arguments)]
    used = not all(torch.equal(b, g.get_state()) for b, g in zip(before, generators, strict=True))
    if (
        generators
    ):  # asked before the first answer is looked at, so that nobody can tell what was thought of it
        for generator, state in zip(generators, before, strict=True):
            generator.set_state(state)
        answers += [student(*case.arguments), student(*case.arguments)]
    draws = _drawn(student, case, definition, answers[0])
    if draws is None or draws.is_complex() or draws.ndim == 0:
        raise _wrong(
            student, case, definition, "a tensor of real numbers with a row for each draw was expected"
        )
    if draws.numel() != len(draws) * math.prod(of_one):
        problem = f"one draw has the shape {tuple(draws.shape[1:])}, not {tuple(of_one)}"
        raise _wrong(student, case, definition, Difference(problem, brief=ANOTHER_SHAPE))
    if not bool(draws.isfinite().all()):
        raise _wrong(student, case, definition, "some of the draws are NaN or infinite")
    if generators:
        if not used:
            raise _wrong(student, case, definition, "the generator that was passed in was not used")
        anew, elsewhere = (_drawn(student, case, definition, answer) for answer in answers[1:])
        if difference(anew, draws) is not None:
            problem = "the draws differ when the generator begins anew: all randomness must come from it"
            raise _wrong(student, case, definition, problem)
        # what is the same may come out in float32, and differ by rounding
        alike = ALMOST if draws.numel() > MANY else None
        if difference(elsewhere, draws, tolerance=alike) is None:
            problem = "the draws are the same wherever the generator stands: is it set to a seed in between?"
            raise _wrong(student, case, definition, problem)
    return draws.reshape(len(draws), *of_one)


def _drawn(
    student: StudentObject, case: Case, definition: CaseDefinition, answer: Any
) -> torch.Tensor | None:
    return numbers(_look(student, case, definition, answer))


def _fill(parameter: torch.Tensor) -> torch.Tensor:
    return torch.sin(torch.arange(parameter.numel(), dtype=parameter.dtype) + parameter.ndim).reshape(
        parameter.shape
    )


def _look(student: StudentObject, case: Case, definition: CaseDefinition, value: Any) -> Any:
    if case.form is not None:
        if (met := form_difference(value, case.form)) is not None:
            related = None if case.degenerate else relations_of_form(value, case.form)
            mistake = _mistake_despite(value, case)
            raise WrongValues(value, related, **_told(student, case, definition, met, mistake=mistake))
        value = in_form(value, case.form)
    try:
        return case.look(value)
    except Exception:  # whatever a value of another form than the task's text says leads to
        problem = f"{kind_of(value)} came back in another form than the task asks for"
        raise _wrong(student, case, definition, problem, found=show(value)) from None


def _mistake_despite(value: Any, case: Case) -> str | None:
    """The known mistake that gives just this, in another form than was asked or not finite."""
    with contextlib.suppress(Exception):  # what cannot be looked at is no known mistake
        return case.mistake_that_gives(case.look(in_form(value, case.form)))
    return None


def _compare(
    student: StudentObject, case: Case, definition: CaseDefinition, found: Any, expected: Any = None
) -> None:
    expected = case.expected if expected is None else expected
    met = case.difference(found, expected)
    if met is None:
        if student.changed and not case.arguments_are_free:
            problem = "the values are right, but the caller's own numbers are not what they were"
            raise _wrong(student, case, definition, problem, mistake=_in_place(student))
        return
    related = None if case.degenerate else related_to(found, expected, case)
    note = _in_place(student) if student.changed else rough_relation(met.found, met.expected)
    told = _told(student, case, definition, met, mistake=case.mistake_that_gives(found), note=note)
    raise WrongValues(found, related, **told)


def related_to(found: Any, expected: Any, case: Case) -> set[str]:
    """The relations of what came to what is right, the looser ones only where no other holds."""
    exact = relations(found, expected, case.made, case.arguments, case.tolerance)
    return exact or loose_relations(found, expected, case.made, exact_values=case.tolerance is None)


def _in_place(student: StudentObject) -> str:
    places = " and ".join(str(place + 1) for place in student.changed)
    return f"argument {places} was changed in place: work on a copy, x.clone()"


def _wrong(
    student: StudentObject,
    case: Case,
    definition: CaseDefinition,
    problem: Difference | str,
    **more: str | None,
) -> CheckFailed:
    """The failure of a check; more: as for `_told`."""
    return CheckFailed(**_told(student, case, definition, problem, **more))


def _told(
    student: StudentObject,
    case: Case,
    definition: CaseDefinition,
    problem: Difference | str,
    *,
    found: str | None = None,
    mistake: str | None = None,
    note: str | None = None,
) -> dict[str, Any]:
    """What a failure says; a hidden one keeps the values and the place to itself."""
    told = {"function": student.name, "checked": case.checked, "mistake": mistake}
    met = Difference(problem) if isinstance(problem, str) else problem
    if definition.hidden:
        return {**told, "problem": met.out_of_sight, "hint": None}
    if met.expected is None:
        return {**told, "problem": met.problem, "found": found, "hint": note}
    expected, found = side_by_side(met.expected, met.found)
    return {**told, "problem": met.problem, "expected": expected, "found": found, "hint": note}


def _student_failed(
    student: StudentObject, case: Case, definition: CaseDefinition, error: StudentError
) -> CheckFailed:
    if error.kind == STUB:
        return CheckFailed(
            student.name,
            "not attempted yet",
            hint="replace the line that raises NotImplementedError",
            attempted=False,
        )
    if definition.hidden:
        problem = sentence(error.kind)
    elif error.kind == "OutOfTime":
        problem = error.message
    elif error.kind == "CannotCross":
        problem = f"what came back cannot be checked: {error.message}"
    else:
        message = f": {error.message}" if error.message else ""
        problem = f"raised {error.kind}{message}" + (f" ({error.line})" if error.line else "")
    return CheckFailed(student.name, problem, checked=case.checked, hint=_about_types(error, case))


#: What PyTorch says where float32 met float64.
_TYPES_DIFFER = re.compile(
    r"same dtype|expected scalar type|Found dtype|dtype.*(Float|Double).*(Float|Double)|float != double"
)


def _about_types(error: StudentError, case: Case) -> str | None:
    """What to do where the types of numbers do not fit together."""
    if not _TYPES_DIFFER.search(error.message):
        return None
    single = any(isinstance(item, torch.Tensor) and item.dtype == torch.float32 for item in case.arguments)
    given = "float32" if single else "float64"
    return f"the numbers given here are {given}: make new tensors like them, by torch.ones_like(x) or x.new_ones(3)"
