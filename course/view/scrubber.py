"""The explorable figure without a kernel: all frames in one piece of HTML that loads nothing from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

SCRIPT = """
for (const form of document.querySelectorAll("form.lvm-explore:not([data-ready])")) {
  form.dataset.ready = "";
  form.querySelector("[data-static]").remove();
  const frames = JSON.parse(form.querySelector("script[type='application/json']").textContent);
  const controls = [...form.querySelectorAll("[data-control]")];
  const show = () => {
    let n = 0;
    for (const control of controls) {
      const range = control.querySelector("input[type=range]");
      const index = Number((range || control.querySelector("input:checked")).value);
      const names = JSON.parse(control.dataset.control);
      n = n * names.length + index;
      if (range) {
        range.setAttribute("aria-valuetext", names[index]);
        control.querySelector("[data-value]").textContent = names[index];
      }
    }
    Object.assign(form.querySelector("img"), frames[n]);
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", event => event.preventDefault());
  show();
}
"""


class Frame(NamedTuple):
    """One image with its alt text.

    Attributes:
        src: the image as a `data:` address that holds it whole.
        alt: alt text.
        width: width in CSS pixels.
        height: height in CSS pixels.
    """

    src: str
    alt: str
    width: int
    height: int

    def html(self) -> str:
        """The frame as an `<img>` element that keeps its shape when it shrinks."""
        attributes = " ".join(f'{name}="{escape(str(value))}"' for name, value in self._asdict().items())
        return f'<img {attributes} decoding="sync" style="max-width:100%;height:auto;background:#fff">'


def scrubber(alt: str, grid: Mapping[str, Sequence[Any]], frames: Sequence[Frame]) -> str:
    """A slider or a row of radio buttons for each argument, over the frame that belongs to their values.

    Args:
        alt: what the figure is about.
        grid: the values of each argument.
        frames: one for each combination of the values, the last argument changing fastest.

    Example:
        >>> frames = [Frame("data:,", f"step {k}", 8, 6) for k in range(3)]
        >>> 'type="range" min="0" max="2"' in scrubber("EM", {"step": [0, 1, 2]}, frames)
        True
    """
    controls = "".join(control(name, values) for name, values in grid.items())
    data = json.dumps([frame._asdict() for frame in frames]).replace("<", "\\u003c")
    return (
        f'<form class="lvm-explore" role="group" aria-label="{escape(alt)}" autocomplete="off">'
        f"{controls}{frames[0].html()}"
        "<p data-static>The controls need JavaScript; this is the first figure.</p>"
        f'<script type="application/json">{data}</script></form><script>{SCRIPT}</script>'
    )


def control(name: str, values: Sequence[Any]) -> str:
    """A slider for numbers, radio buttons for strings; both answer to the arrow keys."""
    names = [value_name(value) for value in values]
    data = f'data-control="{escape(json.dumps(names))}"'
    title = escape(label(name))
    if isinstance(values[0], str):
        buttons = "".join(
            f'<label style="margin-left:.8em"><input type="radio" name="{escape(name)}" value="{index}"'
            f"{' checked' if index == 0 else ''}> {escape(text)}</label>"
            for index, text in enumerate(names)
        )
        return f'<div {data} role="radiogroup" aria-label="{title}">{title}{buttons}</div>'
    return (
        f'<div {data}><label>{title} <input type="range" min="0" max="{len(values) - 1}" value="0" step="1" '
        f'aria-valuetext="{escape(names[0])}" style="width:18em;max-width:60%;vertical-align:middle"></label> '
        f'<span data-value aria-hidden="true">{escape(names[0])}</span></div>'
    )


def label(name: str) -> str:
    """The name of an argument as a reader's label."""
    return name.replace("_", " ")


def value_name(value: Any) -> str:
    """A value as it stands beside its control.

    Example:
        >>> value_name(0.1 + 0.2), value_name("full")
        ('0.3', 'full')
    """
    return value if isinstance(value, str) else f"{value:.6g}"
