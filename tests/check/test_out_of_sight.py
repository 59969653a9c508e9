"""Whatever a student's function does with numbers that it may not tell, no word of the check depends on them.

A function out of sight knows the hidden numbers. It could name an exception after them, or a line, or choose a size.
So each way to speak is tried with two messages: the check must say the same of both.
"""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest
import torch

from course import check
from course.check import kinds
from course.check.case import AT_HOME, SEED_VARIABLE
from course.check.link import StudentObject

pytestmark = pytest.mark.usefixtures("toy_exercise")

MESSAGES = (31415, 27182)


@pytest.fixture
def out_of_sight(monkeypatch):
    """Every case of the toy is hidden."""
    shown = kinds._definition
    monkeypatch.setattr(kinds, "_definition", lambda name: replace(shown(name), hidden=True))


def raising(error):
    def function(*arguments):
        raise error

    return function


def raising_class(name):
    return raising(type(name, (Exception,), {})())


def raising_on_line(number):
    """A function whose only line is as far down as the number says, in a file of a telling name."""
    space: dict = {}
    text = "\n" * number + f"def told_{number}(*arguments): 1 / 0"
    exec(compile(text, f"told_{number}", "exec"), space)
    return space[f"told_{number}"]


def of_a_class(name):
    """An object that cannot cross, of a class with that name."""
    return type(name, (), {})()


#: Ways to say a number by what comes back or is raised; each must be refused in words that do not hold it.
WAYS = {
    "the class of an exception": lambda n: raising_class(f"Told{n}"),
    "what an exception says": lambda n: raising(ValueError(n)),
    "the line and the name of a function": raising_on_line,
    "what is not implemented": lambda n: raising(NotImplementedError(str(n))),
    "leaving with a number": lambda n: raising(SystemExit(n)),
    "a course's own error": lambda n: raising(check.CannotCross(f"told {n}")),
    "the class of what comes back": lambda n: lambda *_: of_a_class(f"Told{n}"),
    "a text": lambda n: lambda *_: str(n),
    "the keys of a dict": lambda n: lambda *_: {str(n): 1.0},
    "how many values": lambda n: lambda *_: tuple(range(n % 100)),
    "how many texts": lambda n: lambda *_: ["a"] * (n % 100),
    "a size": lambda n: lambda *_: torch.ones(n % 97, 3),
    "how many sizes": lambda n: lambda *_: torch.ones((1,) * (n % 7 + 2) + (2,)),
    "how many are NaN": lambda n: lambda *_: torch.full((n % 89,), torch.nan),
    "a wrong number": lambda n: lambda *_: float(n),
    "a huge whole number": lambda n: lambda *_: n**50,
    "a wrong column": lambda n: lambda *_: torch.full((4000,), float(n)),
    "numbers that are wrong from a place on": lambda n: lambda *_: torch.arange(4000.0) * (-1) ** (n % 5),
    "where the draws lie": lambda n: lambda *given: torch.rand(given[0], 2, generator=given[-1]) + n % 89,
    "how the draws lie": lambda n: lambda *given: torch.rand(given[0], 2, generator=given[-1]) ** (n % 5 + 2),
    "a place where it falls": lambda n: lambda *_: torch.cat([torch.arange(n % 91 + 2.0), torch.zeros(1)]),
    "a size of a part": lambda n: lambda *_: (torch.ones(n % 97), 2.0),
    "sparse numbers": lambda n: lambda *_: torch.ones(n % 97).to_sparse(),
    "an array of texts": lambda n: lambda *_: np.array([str(n)]),
}
KINDS = {
    check.close: ("sum_of_squares_of_many", "product_of_two_parts", "partial_sums", "top_of_a_hill"),
    check.shape: ("sum_of_squares_of_many", "partial_sums"),
    check.gradient: ("slope_of_the_square",),
    check.increases: ("partial_sums",),
    check.network: ("linear_network",),
    check.mean: ("mean_of_the_uniform", "means_often_rejected"),
    check.distribution: ("law_of_a_normal", "law_of_the_second_of_two"),
}
ASKED = [(kind, name) for kind, names in KINDS.items() for name in names]


def told(kind, function, name):
    try:
        kind(function, name)
    except check.CheckFailed as failure:
        return str(failure).replace(failure.function, "it")
    return "it passes"


@pytest.mark.usefixtures("out_of_sight")
@pytest.mark.parametrize("way", WAYS)
def test_no_number_can_be_told_through_the_words_of_a_check(way):
    said = {
        (kind.__name__, name): [told(kind, WAYS[way](number), name) for number in MESSAGES]
        for kind, name in ASKED
    }
    assert {asked: words for asked, words in said.items() if words[0] != words[1]} == {}
    assert [words for words in said.values() if re.search("|".join(map(str, MESSAGES)), words[0])] == []


class Forger:
    """A link that answers as a student's own protocol may: with anything."""

    def __init__(self, reply):
        self.reply = reply

    def send(self, request):
        return self.reply


FORGERIES = {
    "an error's name": lambda n: {"error": f"Told{n}", "message": ""},
    "a known error's message": lambda n: {"error": "OutOfTime", "message": f"told {n}"},
    "what cannot cross": lambda n: {"error": "CannotCross", "message": f"told {n}"},
    "a line": lambda n: {"error": "ValueError", "message": "", "line": f"line {n} of told"},
    "a stub with more to say": lambda n: {"error": "NotWritten", "message": f"{n}", "line": f"{n}"},
    "places that were changed": lambda n: {
        "value": {"tuple": []},
        "generators": {"tuple": [None]},
        "changed": [n],
    },
    "an error that is no text": lambda n: {"error": [n], "message": {"a": n}},
}


@pytest.mark.usefixtures("out_of_sight")
@pytest.mark.parametrize("way", FORGERIES)
def test_no_number_can_be_told_through_a_forged_reply(way):
    def said(number):
        return told(
            check.close, StudentObject(Forger(FORGERIES[way](number)), 0, "it"), "sum_of_squares_of_many"
        )

    first, second = map(said, MESSAGES)
    assert first == second


@pytest.mark.usefixtures("out_of_sight")
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (IndexError("x"), "raised IndexError"),
        (torch.linalg.LinAlgError("x"), "raised LinAlgError"),
        (MemoryError(), "more memory"),
        (SystemExit(), "ended the process"),
        (type("Own", (Exception,), {})(), "raised an exception"),
    ],
)
def test_out_of_sight_an_exception_is_told_by_a_word_of_a_fixed_list(error, words):
    assert words in told(check.close, raising(error), "sum_of_squares_of_many")


STRANGE = [
    lambda *_: 10**400,
    lambda *_: [2**70, 1],
    lambda *_: np.array([2**63], dtype=np.uint64),
    lambda *_: np.array(["a", "b"]),
    lambda *_: np.array([None, 1]),
    lambda *_: ["a", 1],
    lambda *_: [],
    lambda *_: (),
    lambda *_: {},
    lambda *_: {1: [2, {3: (4,)}]},
    lambda *_: [[1], [1, 2]],
    lambda *_: torch.empty(0),
    lambda *_: torch.ones(3, dtype=torch.bool),
    lambda *_: torch.ones(3, dtype=torch.complex64) * 1j,
    lambda *_: torch.ones(3, dtype=torch.float16),
    lambda *_: torch.full((3,), torch.inf),
    lambda *_: lambda *__: 1.0,
    lambda *_: [lambda *__: 1.0],
    lambda *_: (torch.ones(3), lambda *__: 1.0),
    lambda *_: torch.nn.Linear(2, 2),
    lambda *_: torch.Generator(),
    lambda *_: [torch.Generator()],
    lambda *_: torch.float64,
    lambda *_: torch.device("cpu"),
    lambda *_: True,
    lambda *_: 1j,
    lambda *_: float("nan"),
    lambda *_: b"bytes",
    lambda *_: type,
    lambda *_: torch.ones(1, 1, 1).expand(40, 40, 40),
    lambda *_: torch.arange(5.0) + 1j,
    lambda *given: torch.rand(given[0], dtype=torch.complex64, generator=given[-1]),
]


@pytest.mark.parametrize("place", range(len(STRANGE)))
def test_whatever_comes_back_is_judged_and_is_no_fault_of_the_check(place):
    assert all(told(kind, STRANGE[place], name) for kind, name in ASKED)


def test_the_words_out_of_sight_are_those_of_the_draw_that_only_grading_knows(monkeypatch):
    """A case in sight that fails on the draw of grading alone is told in the same way."""
    monkeypatch.setenv(SEED_VARIABLE, str(AT_HOME + 1))
    at_home = kinds._definition("squares_in_sight").build(AT_HOME).arguments[0]
    said = []
    for number in MESSAGES:

        def function(x, number=number):
            if torch.equal(x, at_home):
                return x.square().sum()
            raise type(f"Told{number}", (Exception,), {})

        said.append(told(check.close, function, "squares_in_sight"))
    assert said[0] == said[1]
    assert kinds.NOT_ON_OTHERS in said[0]


def test_every_way_is_tried_with_two_different_messages():
    for way, other in itertools.combinations(MESSAGES, 2):
        assert all(way % n != other % n for n in (100, 97, 89, 91, 7, 5))
