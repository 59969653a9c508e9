"""Mathematics that a browser shows by itself: TeX as MathML, and as its source where that is beyond the converter."""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree import ElementTree

from markupsafe import Markup, escape

MOST_TEX = 4_000
_TAGS = """
    math mrow mi mo mn mtext mspace msub msup msubsup munder mover munderover mfrac msqrt mroot mtable mtr mtd mstyle
    mpadded mphantom menclose
"""
_ATTRIBUTES = """
    display stretchy fence form mathvariant movablelimits largeop accent accentunder columnalign rowspacing
    columnspacing width height depth linethickness displaystyle scriptlevel minsize maxsize lspace rspace separator
    symmetric notation linebreak mathcolor
"""
# Environments that the converter knows only by another name. Equations are not numbered on a page.
_ALIGNED = re.compile(r"\\(begin|end)\{(?:align|aligned|eqnarray|gather|gathered|multline)\*?\}")
_EQUATION = re.compile(r"\\(?:begin|end)\{equation\*?\}")


@lru_cache(maxsize=2048)  # the same formulas stand on the page of every student
def mathml(tex: str, display: bool = False) -> Markup:
    r"""MathML for a formula, or its source as code: whatever a student writes, it ends in one of the two.

    >>> mathml("x_1")
    Markup('<math display="inline"><mrow><msub><mi>x</mi><mn>1</mn></msub></mrow></math>')
    >>> mathml(r"\text{<script>}")
    Markup('<code class="tex">\\text{&lt;script&gt;}</code>')
    """
    try:
        return Markup(_converted(tex, display))
    except Exception:  # the converter raises whatever a half-written formula leads to
        return Markup('<code class="tex">{}</code>').format(escape(tex.strip()))


def _converted(tex: str, display: bool) -> str:
    """MathML as text, written anew from a tree in which everything is known.

    The converter copies names, addresses and text unescaped; so nothing of what it writes is used as it stands.
    """
    from latex2mathml.converter import convert

    if len(tex) > MOST_TEX:
        raise ValueError("too long for a formula")
    known = _EQUATION.sub("", _ALIGNED.sub(r"\\\1{align*}", tex))
    tree = ElementTree.fromstring(convert(known, display="block" if display else "inline"))
    for element in tree.iter():
        element.tag = element.tag.rpartition("}")[2]
        if element.tag not in _TAGS.split() or not set(element.attrib) <= set(_ATTRIBUTES.split()):
            raise ValueError(f"no part of a formula: {element.tag}")
        if not all(re.fullmatch(r"[\w.%# -]*", value) for value in element.attrib.values()):
            raise ValueError(f"no values of a formula: {element.attrib}")
    return ElementTree.tostring(tree, encoding="unicode", method="html")
