"""Systematic small changes to a solution: each makes one wrong program of the kind that a slip of the pen makes.

Operators and comparisons are exchanged, signs turned, constants moved, axes exchanged, arguments swapped or left out,
terms, factors and method calls dropped, statements deleted. A good set of checks catches nearly all of them.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.Pow: ast.Mult,
}
_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
_AXES = {0: 1, 1: 0, -1: -2, -2: -1}


@dataclass(frozen=True)
class Mutant:
    """A changed function: what kind of change, the code before and after it, and the whole source."""

    task: str
    kind: str
    before: str
    after: str
    source: str

    @property
    def name(self) -> str:
        """What was changed, as one line."""
        return f"{self.task}: {self.kind}: {self.before} → {self.after}"


def mutants(task: str, source: str) -> list[Mutant]:
    """All mutants of the one function in `source`, without duplicates.

    >>> [mutant.name for mutant in mutants("f", "def f(x):\\n    return x + 1")]  # doctest: +NORMALIZE_WHITESPACE
    ['f: sign: x + 1 → -(x + 1)', 'f: operator: x + 1 → x - 1', 'f: dropped term: x + 1 → x',
     'f: dropped term: x + 1 → 1', 'f: constant: 1 → 2', 'f: sign: 1 → -1']
    """
    tree = ast.parse(source)
    places = [node for node in ast.walk(_body(tree)) if isinstance(node, ast.expr | ast.stmt)]
    seen = {ast.unparse(tree)}
    found = []
    for place in range(len(places)):
        for kind, change in _changes(places[place]):
            mutant = copy.deepcopy(tree)
            target = [node for node in ast.walk(_body(mutant)) if isinstance(node, ast.expr | ast.stmt)][
                place
            ]
            changed = change(target)
            before = _code(places[place])
            _Replace(target, changed).visit(mutant)
            text = ast.unparse(ast.fix_missing_locations(mutant))
            if text not in seen:
                seen.add(text)
                after = "nothing" if changed is None else _code(changed)
                found.append(Mutant(task, kind, before, after, text))
    return found


#: Gets a node of a copy of the tree and returns what takes its place, or None to delete it.
Change = Callable[[Any], ast.AST | None]


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """The changes that a node allows, each with its kind."""
    match node:
        case ast.BinOp(op=op):
            if type(op) in _OPERATORS:
                yield "operator", lambda n: ast.BinOp(n.left, _OPERATORS[type(n.op)](), n.right)
            yield "dropped term", lambda n: n.left
            yield "dropped term", lambda n: n.right
        case ast.UnaryOp(op=ast.USub()):
            yield "sign", lambda n: n.operand
        case ast.Compare(ops=[op]) if type(op) in _COMPARISONS:
            yield "comparison", lambda n: ast.Compare(n.left, [_COMPARISONS[type(n.ops[0])]()], n.comparators)
        case ast.BoolOp():
            yield (
                "operator",
                lambda n: ast.BoolOp(ast.Or() if isinstance(n.op, ast.And) else ast.And(), n.values),
            )
            yield "dropped term", lambda n: n.values[0]
            yield "dropped term", lambda n: n.values[1]
        case ast.Constant(value=bool()):
            yield "constant", lambda n: ast.Constant(not n.value)
        case ast.Constant(value=int() | float()):
            yield "constant", lambda n: ast.Constant(n.value + 1)
            if node.value:
                yield "sign", lambda n: ast.UnaryOp(ast.USub(), n)
        case ast.Call():
            yield from _call_changes(node)
        case ast.Return(value=ast.expr()):
            yield "sign", lambda n: ast.Return(ast.UnaryOp(ast.USub(), n.value))
        case ast.AugAssign() | ast.Expr() | ast.Assign() | ast.Break():
            yield "deleted statement", lambda n: None


def _call_changes(call: ast.Call) -> Iterator[tuple[str, Change]]:
    if len(call.args) >= 2:
        yield "swapped arguments", lambda n: ast.Call(n.func, [n.args[1], n.args[0], *n.args[2:]], n.keywords)
    for place in range(len(call.keywords)):
        yield "dropped argument", partial(_without_keyword, place=place)
    for place, argument in enumerate(call.args):
        if (axis := _other_axis(argument)) is not None:
            yield "axis", partial(_with_argument, place=place, value=axis)
    for place, keyword in enumerate(call.keywords):
        if keyword.arg in ("dim", "axis") and (axis := _other_axis(keyword.value)) is not None:
            yield "axis", partial(_with_keyword, place=place, value=axis)
    if isinstance(call.func, ast.Attribute) and not _is_module(call.func.value):
        yield "dropped call", lambda n: n.func.value
    elif len(call.args) == 1 and not isinstance(call.args[0], ast.Starred):  # not a value by itself
        yield "dropped call", lambda n: n.args[0]


def _without_keyword(call: ast.Call, place: int) -> ast.Call:
    return ast.Call(call.func, call.args, call.keywords[:place] + call.keywords[place + 1 :])


def _with_argument(call: ast.Call, place: int, value: ast.expr) -> ast.Call:
    return ast.Call(call.func, [*call.args[:place], value, *call.args[place + 1 :]], call.keywords)


def _with_keyword(call: ast.Call, place: int, value: ast.expr) -> ast.Call:
    keyword = ast.keyword(call.keywords[place].arg, value)
    return ast.Call(call.func, call.args, [*call.keywords[:place], keyword, *call.keywords[place + 1 :]])


def _other_axis(node: ast.expr) -> ast.expr | None:
    """The axis next to the one that an argument names, if it names one."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError):
        return None
    return ast.Constant(_AXES[value]) if type(value) is int and value in _AXES else None


def _is_module(node: ast.expr) -> bool:
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    return isinstance(root, ast.Name) and root.id in ("torch", "np", "math")


def _body(tree: ast.Module) -> ast.Module:
    """The statements of the function, without its signature and docstring."""
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    documented = ast.get_docstring(function) is not None
    return ast.Module(function.body[documented:], [])


class _Replace(ast.NodeTransformer):
    """Put one node in the place of another; None removes a statement (a `pass` keeps a block from being empty)."""

    def __init__(self, old: ast.AST, new: ast.AST | None) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.old:
            return ast.Pass() if self.new is None else self.new
        return self.generic_visit(node)


def _code(node: ast.AST) -> str:
    if isinstance(node, ast.Return):
        return _code(node.value) if node.value else ""
    return ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).replace("\n", "; ")
