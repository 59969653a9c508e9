"""What shows a widget in a notebook, whichever ipywidgets is installed: Colab brings version 7."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ipywidgets

VIEW = "application/vnd.jupyter.widget-view+json"


def widget_bundle(widget: ipywidgets.Widget) -> dict[str, Any]:
    """The MIME bundle of a widget; version 7 displays widgets itself and so has none of its own.

    Example:
        >>> import ipywidgets
        >>> widget = ipywidgets.HTML()
        >>> widget_bundle(widget)["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id
        True
    """
    own = getattr(widget, "_repr_mimebundle_", None)
    if own is not None:
        return own() or {}
    return {VIEW: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}}
