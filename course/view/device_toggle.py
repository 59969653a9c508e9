"""The device toggle: buttons for the device to compute on."""

from __future__ import annotations

import os
from html import escape
from typing import TYPE_CHECKING, Any

import torch

from course import device as devices
from course.view.widget_bundle import widget_bundle

if TYPE_CHECKING:
    import ipywidgets

NOTES = {
    "auto": "cuda where there is one, else cpu",
    "cpu": "the processor",
    "cuda": "an NVIDIA or AMD GPU",
    "mps": "Apple's GPU: experimental, untested in this course, no float64",
}


class DeviceToggle:
    """Buttons auto, cpu, cuda and mps; `device` is the torch.device of the one that is pressed.

    The first choice comes from the environment variable LVM_DEVICE. What this machine lacks cannot be pressed, and the
    reason stands below. "auto" never chooses mps, which is experimental and untested here. In a graded run the device
    is the cpu. Where no widget can be shown, the toggle is a plain value.

    Raises:
        ValueError: LVM_DEVICE names no device, or one that cannot be used here.

    Example:
        >>> toggle = DeviceToggle()
        >>> toggle.name = "cpu"
        >>> toggle.device
        device(type='cpu')
        >>> toggle
        device: cpu
    """

    def __init__(self) -> None:
        self._name = devices.default()
        self._buttons: dict[str, ipywidgets.ToggleButton] = {}

    @property
    def name(self) -> str:
        """The name of the pressed button; setting it to a device that cannot be used is a ValueError."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        devices.choose(name)
        self._name = name
        for other, button in self._buttons.items():
            button.value = other == name

    @property
    def device(self) -> torch.device:
        """The device to compute on."""
        return devices.choose(self._name)

    def __repr__(self) -> str:
        return f"device: {self.name}" + (f" ({self.device})" if self.name == "auto" else "")

    def widget(self) -> ipywidgets.VBox:
        """The buttons, and below them the device in use and why others cannot be."""
        import ipywidgets

        reasons = devices.available()
        status = ipywidgets.HTML()

        def pressed(change: dict[str, Any]) -> None:
            button = change["owner"]
            if button.value:
                self.name = button.description
            elif button.description == self.name:
                button.value = True  # the pressed button stays down: one is always chosen
            status.value = self._status(reasons)

        for name, reason in reasons.items():
            button = ipywidgets.ToggleButton(
                value=name == self.name,
                description=name,
                disabled=reason is not None,
                tooltip=reason or NOTES[name],
                layout={"width": "6em"},
            )
            button.observe(pressed, "value")
            self._buttons[name] = button
        status.value = self._status(reasons)
        row = ipywidgets.HBox([ipywidgets.Label("device"), *self._buttons.values()])
        return ipywidgets.VBox([row, status])

    def _status(self, reasons: dict[str, str | None]) -> str:
        lines = [f"computing on <b>{self.device}</b>"]
        lines += [f"{name}: {escape(reason)}" for name, reason in reasons.items() if reason]
        return "<br>".join(lines)

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        plain = {"text/plain": repr(self)}
        if os.environ.get("LVM_FRAMES") == "1" or os.environ.get("NBGRADER_EXECUTION"):
            return plain
        return {**widget_bundle(self.widget()), **plain}
