"""Markdown as HTML that needs no network and runs nothing: mathematics as MathML, attached images inside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from autograde.desk.mathml import mathml
from autograde.grading.images import FORMATS, checked_image

_HINT = re.compile(
    r"^<details><summary>(.*?)</summary>[ \t]*\n(.*?)\n</details>[ \t]*$", re.MULTILINE | re.DOTALL
)
_LOWER = 2  # a notebook's first heading stands below the page's own


def as_html(source: str, attachments: Mapping[str, Any] | None = None) -> Markup:
    """The HTML of a text in Markdown. HTML within it is shown and not obeyed; images are those that are attached.

    Example:
        >>> as_html("**a** <b>")
        Markup('<p><strong>a</strong> &lt;b&gt;</p>\\n')
    """
    return Markup(_markdown().render(source, {"attachments": attachments or {}}))


def with_hints(source: str) -> Markup:
    """The HTML of a text of the course itself, in which `<details>` hold hints that open at a click."""
    pieces = _HINT.split(source)
    page = as_html(pieces[0])
    for summary, hint, rest in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        head = Markup(_markdown().renderInline(summary))
        page += Markup("<details><summary>{}</summary>\n{}</details>\n").format(
            head, as_html(hint)
        ) + as_html(rest)
    return page


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    from mdit_py_plugins.amsmath import amsmath_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    dollarmath_plugin(
        parser,
        allow_labels=False,
        double_inline=True,
        renderer=lambda tex, how: mathml(tex, how["display_mode"]),
    )
    amsmath_plugin(parser, renderer=lambda tex: mathml(tex, True))
    parser.validateLink = _followed  # type: ignore[method-assign,assignment]
    parser.add_render_rule("image", _image)
    for rule in ("heading_open", "heading_close"):
        parser.add_render_rule(rule, _heading)
    parser.add_render_rule("link_open", _link)
    return parser


def _followed(address: str) -> bool:
    """To the network, to an attachment, or to a place beside the notebook, which has no other scheme before a colon."""
    return re.match(r"https?://|attachment:|[^:]*$", address) is not None


def _image(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
    """An attached image; what would have to be fetched is its own description."""
    token = tokens[index]
    alt = renderer.renderInlineAsText(token.children or [], options, env)
    name = str(token.attrs["src"]).removeprefix("attachment:")
    for form, data in env["attachments"].get(name, {}).items():
        if form in FORMATS and (image := checked_image(form, data)):
            return str(Markup('<img alt="{}" src="data:{};base64,{}">').format(alt, form, image))
    return str(escape(f"[image: {alt}]"))


def _heading(renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
    token = tokens[index]
    level = min(int(token.tag[1:]) + _LOWER, 6)
    return f"<h{level}>" if token.nesting == 1 else f"</h{level}>\n"


def _link(renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
    """A link to the network; what lay beside the notebook or was attached cannot be reached from the page."""
    address = str(tokens[index].attrs["href"])
    if not address.startswith(("https://", "http://")):
        return "<a>"
    return str(Markup('<a href="{}" rel="noopener noreferrer">').format(address))
