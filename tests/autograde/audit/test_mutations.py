"""Mutations are small, all different, run, and leave the signature and the docstring alone."""

import ast

import pytest

from autograde.audit.mutations import mutants

SOURCE = '''
def scaled(x, factor=2):
    """Scale the columns by 2."""
    total = x.sum(dim=0)
    while total < 3 and factor > 0:
        total += -factor
    return torch.where(total == 1, x.log() * factor, max(total, 5))
'''


def names():
    return [mutant.name for mutant in mutants("scaled", SOURCE)]


@pytest.mark.parametrize(
    "change",
    [
        "axis: x.sum(dim=0) → x.sum(dim=1)",
        "constant: 0 → 1",
        "constant: 5 → 6",
        "dropped argument: x.sum(dim=0) → x.sum()",
        "dropped call: x.sum(dim=0) → x",
        "dropped call: x.log() → x",
        "comparison: total < 3 → total >= 3",
        "comparison: total == 1 → total != 1",
        "operator: total < 3 and factor > 0 → total < 3 or factor > 0",
        "dropped term: x.log() * factor → factor",
        "operator: x.log() * factor → x.log() / factor",
        "sign: -factor → factor",
        "swapped arguments: max(total, 5) → max(5, total)",
        "deleted statement: total += -factor → nothing",
    ],
)
def test_every_kind_of_slip_is_made(change):
    assert f"scaled: {change}" in names()


def test_mutants_are_different_programs_that_differ_from_the_solution():
    sources = [ast.dump(ast.parse(mutant.source)) for mutant in mutants("scaled", SOURCE)]
    assert len(set(sources)) == len(sources)
    assert ast.dump(ast.parse(SOURCE)) not in sources


def test_the_signature_and_the_docstring_stay():
    for mutant in mutants("scaled", SOURCE):
        function = ast.parse(mutant.source).body[0]
        assert ast.unparse(function.args) == "x, factor=2"
        assert ast.get_docstring(function) == "Scale the columns by 2."
        compile(mutant.source, "mutant", "exec")


@pytest.mark.parametrize(
    "body", ["return stack(*x)", "return f(*x, 1)", "return [*x]", "a, *b = x\n    return b"]
)
def test_every_mutant_is_a_program(body):
    for mutant in mutants("f", f"def f(x):\n    {body}"):
        compile(mutant.source, mutant.name, "exec")
