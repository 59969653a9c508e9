"""The explorable figure: one cell that is a live widget in Jupyter, and a scrubber on a page without a kernel."""

from __future__ import annotations

import base64
import itertools
import math
import os
from collections.abc import Callable, Iterable, Mapping
from html import escape
from numbers import Real
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from course.view.alt_text import alt_text, describe, display_size, image_bytes, mime_bundle
from course.view.scrubber import Frame, label, scrubber, value_name
from course.view.widget_bundle import widget_bundle

if TYPE_CHECKING:
    import ipywidgets

MOST_FRAMES = 200


class Explore:
    """A figure with a control for each argument of the function that draws it.

    In Jupyter the controls are live: sliders for numbers, buttons for strings; the figure is drawn anew when one of
    them changes. With the environment variable LVM_FRAMES=1, as for the book, every figure is drawn beforehand and the
    result needs no kernel. Where neither can be shown, the first figure stands for all.

    Args:
        draw: draw(name=value, …) -> Figure for any combination of values; equal values must give equal figures.
        alt: what the figure is about.
        grid: for each argument of `draw` the values it can take, the first one first; all numbers or all strings.

    Raises:
        ValueError: there are no values or too many combinations, or `draw` returns no Figure.

    Example:
        >>> from course.view import points
        >>> def draw(distance):
        ...     return points([[0, 0], [distance, 1]])
        >>> explore = Explore(draw, alt="Two points", distance=[1, 2, 3])
        >>> explore.frame(distance=2).alt
        'Two points, distance = 2. Scatter plot of 2 points, x₁ from 0 to 2, x₂ from 0 to 1.'
    """

    def __init__(self, draw: Callable[..., Figure], *, alt: str, **grid: Iterable[Any]) -> None:
        if not alt.strip():
            raise ValueError("alt is empty: say in a few words what the figure is about")
        self.alt = alt.strip().rstrip(".")
        self.grid = checked(grid)
        self._draw = draw
        self._frames: dict[tuple, Frame] = {}
        first = {name: values[0] for name, values in self.grid.items()}
        self._first = self.figure(**first)  # a mistake in `draw` shows here, where the figure is made

    def figure(self, **values: Any) -> Figure:
        """Draw the figure for these values; its alt text tells the values.

        Raises:
            ValueError: `draw` returns something else than a Figure.
        """
        figure = self._draw(**values)
        said = ", ".join(f"{label(name)} = {value_name(value)}" for name, value in values.items())
        if not isinstance(figure, Figure):
            raise ValueError(
                f"the function to explore must return a matplotlib Figure; for {said} it returned "
                f"{type(figure).__name__}"
            )
        start = f"{self.alt}, {said}. "
        own = getattr(figure, "alt_text", "").removeprefix(start)  # `draw` may return a figure that it kept
        return describe(figure, start + own)

    def frame(self, **values: Any) -> Frame:
        """The figure for these values as an image with its alt text; drawn once."""
        key = tuple(values[name] for name in self.grid)
        if key not in self._frames:
            figure = self.figure(**values)
            image = base64.b64encode(image_bytes(figure, "webp", pil_kwargs={"quality": 85, "method": 4}))
            source = f"data:image/webp;base64,{image.decode()}"
            self._frames[key] = Frame(source, alt_text(figure), *display_size(figure))
        return self._frames[key]

    def html(self) -> str:
        """All figures of the grid with their controls, as HTML that needs no kernel."""
        combinations = itertools.product(*self.grid.values())
        frames = [self.frame(**dict(zip(self.grid, values, strict=True))) for values in combinations]
        return scrubber(self.alt, self.grid, frames)

    def widget(self) -> ipywidgets.VBox:
        """The controls and the figure as a live widget."""
        import ipywidgets

        controls = {name: live_control(name, values) for name, values in self.grid.items()}
        picture = ipywidgets.HTML()

        def redraw(_change: Any = None) -> None:
            picture.value = self._live_html({name: control.value for name, control in controls.items()})

        for control in controls.values():
            control.observe(redraw, "value")
        redraw()
        return ipywidgets.VBox([*controls.values(), picture])

    def _live_html(self, values: dict[str, Any]) -> str:
        try:
            return self.frame(**values).html()
        except Exception as error:  # a callback's traceback would go to a log that no reader sees
            return f'<pre role="alert">{escape(f"{type(error).__name__}: {error}")}</pre>'

    def _repr_mimebundle_(self, **_options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = mime_bundle(self._first)
        if os.environ.get("LVM_FRAMES") == "1":
            return {**data, "text/html": self.html()}, metadata
        view = widget_bundle(self.widget())
        return {**view, **data}, metadata


def checked(grid: Mapping[str, Iterable[Any]]) -> dict[str, list[Any]]:
    """The values of each argument as a list.

    Raises:
        ValueError: there are none, they are of two kinds, or there are too many combinations.

    Example:
        >>> checked({"step": range(3)})
        {'step': [0, 1, 2]}
    """
    if not grid:
        raise ValueError(
            "there is nothing to explore: give at least one argument and its values, as step=range(5)"
        )
    lists = {name: values_of(name, values) for name, values in grid.items()}
    frames = math.prod(map(len, lists.values()))
    if frames > MOST_FRAMES:
        sizes = " · ".join(f"{len(values)} of {name}" for name, values in lists.items())
        raise ValueError(f"{sizes} make {frames} figures; at most {MOST_FRAMES} are drawn: give fewer values")
    return lists


def values_of(name: str, values: Iterable[Any]) -> list[Any]:
    """The values of one argument, plain Python numbers or strings.

    Raises:
        ValueError: there are none, or they are not all numbers or all strings.
    """
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ValueError(f"{name} must be a list of values to choose from; got {values!r}")
    plain = [
        value.item() if hasattr(value, "item") else value for value in values
    ]  # numpy's and torch's numbers
    if not plain:
        raise ValueError(f"{name} has no values: give at least one")
    if not any(all(isinstance(value, kind) for value in plain) for kind in (Real, str)):
        raise ValueError(f"{name} must have only numbers or only strings; got {plain!r:.80}")
    return plain


def live_control(name: str, values: list[Any]) -> ipywidgets.ValueWidget:
    """A slider over numbers or a row of buttons for strings."""
    import ipywidgets

    options = {"options": [(value_name(value), value) for value in values], "description": label(name)}
    style = {"description_width": "initial"}
    if isinstance(values[0], str):
        return ipywidgets.ToggleButtons(
            **options, style=style | {"button_width": "auto"}, layout={"width": "auto"}
        )
    return ipywidgets.SelectionSlider(**options, style=style, layout={"width": "28em", "max_width": "100%"})
