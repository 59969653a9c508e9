"""Alt text: every figure of the course says in words what it shows, wherever it is displayed."""

from __future__ import annotations

import base64
import io
import sys

from matplotlib.figure import Figure

from course.view.style import DPI, SCALE, CourseFigure


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


def mime_bundle(figure: Figure) -> tuple[dict[str, str], dict[str, dict]]:
    """The figure as Jupyter's data and metadata: a PNG with its alt text, and the alt text by itself.

    Raises:
        ValueError: the figure has no alt text.
    """
    text = alt_text(figure)
    width, height = display_size(figure)
    png = base64.b64encode(image_bytes(figure)).decode()
    data = {"image/png": png, "text/plain": text}
    return data, {"image/png": {"alt": text, "width": width, "height": height}}


def show(figure: Figure) -> None:
    """Display a described figure; leave a stranger's figure without alt text to IPython's own formatters."""
    from IPython.display import display

    if not (hasattr(figure, "alt_text") or isinstance(figure, CourseFigure)):
        raise NotImplementedError  # IPython's word for "not mine"
    data, metadata = mime_bundle(figure)
    display(data, metadata=metadata, raw=True)


def register() -> None:
    """Let IPython, where it runs, display figures through `show`.

    The formatter is the one that IPython asks first; matplotlib's inline backend replaces the others.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        shell.display_formatter.ipython_display_formatter.for_type(Figure, show)
