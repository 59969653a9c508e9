"""Alt text: every figure of the course says in words what it shows, wherever it is displayed.

A figure carries with it how it is displayed, so that nothing needs to be registered with a shell: one that is made
after this package was imported, as in a process that is forked later, displays it all the same.
"""

from __future__ import annotations

import base64
import io
import sys
from html import escape
from types import MethodType
from typing import Any

from matplotlib.figure import Figure

DPI = 100  # CSS pixels per inch
SCALE = 1.5  # drawn finer than shown, for sharp screens

Bundle = tuple[dict[str, str], dict[str, dict[str, Any]]]


def describe(figure: Figure, alt: str) -> Figure:
    """Give a figure the text that stands for it where it cannot be seen, and return the figure.

    A figure made with pyplot is taken out of pyplot's hands, so that a notebook shows it once: as the cell's result.

    Args:
        figure: any matplotlib figure.
        alt: what a reader should learn from the figure, with its numbers.

    Raises:
        ValueError: the text is empty.

    Example:
        >>> figure = describe(Figure(), "Two clusters, 3.1 apart.")
        >>> alt_text(figure)
        'Two clusters, 3.1 apart.'
    """
    if not alt.strip():
        raise ValueError("the alt text is empty: say in a sentence or two what the figure shows")
    figure.alt_text = " ".join(alt.split())  # type: ignore[attr-defined]
    if not hasattr(figure, "_ipython_display_"):
        figure._ipython_display_ = MethodType(show, figure)  # type: ignore[attr-defined]
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(figure)
    return figure


def alt_text(figure: Figure) -> str:
    """Return the alt text of a figure.

    Raises:
        ValueError: the figure has none.

    Example:
        >>> alt_text(Figure())
        Traceback (most recent call last):
        ...
        ValueError: this figure has no alt text: give it one with course.view.describe(figure, "what it shows")
    """
    text = getattr(figure, "alt_text", None)
    if text is None:
        raise ValueError(
            'this figure has no alt text: give it one with course.view.describe(figure, "what it shows")'
        )
    return text


def image_bytes(figure: Figure, format: str = "png", **options) -> bytes:
    """Draw a figure as an image file, `SCALE` times finer than it is shown."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format=format, dpi=DPI * SCALE, **options)
    return buffer.getvalue()


def display_size(figure: Figure) -> tuple[int, int]:
    """Width and height at which a figure is shown, in CSS pixels."""
    width, height = figure.get_size_inches() * DPI
    return round(width), round(height)


def mime_bundle(figure: Figure) -> Bundle:
    """The figure as Jupyter's data and metadata: a PNG in an HTML tag with its alt text, the PNG, and the text.

    JupyterLab and nbconvert show the tag, since they give a PNG by itself no alt text. Where HTML is not to be trusted,
    the tag can be made anew from the PNG's metadata.

    Raises:
        ValueError: the figure has no alt text.
    """
    text = alt_text(figure)
    width, height = display_size(figure)
    png = base64.b64encode(image_bytes(figure)).decode()
    source = f"data:image/png;base64,{png}"
    fits = "max-width: 100%; height: auto"
    tag = f'<img alt="{escape(text)}" width="{width}" height="{height}" style="{fits}" src="{source}">'
    data = {"text/html": tag, "image/png": png, "text/plain": text}
    return data, {"image/png": {"alt": text, "width": width, "height": height}}


def show(figure: Figure) -> None:
    """Display a described figure.

    As IPython's `_ipython_display_` it comes before what matplotlib registers for figures, which knows no alt text.
    """
    from IPython.display import display

    data, metadata = mime_bundle(figure)
    display(data, metadata=metadata, raw=True)
