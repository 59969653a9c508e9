"""The device toggle: what can be pressed, and what it is without buttons."""

import pytest
import torch

from course import device as devices
from course.view import DeviceToggle


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in ("LVM_DEVICE", "LVM_FRAMES", "NBGRADER_EXECUTION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


def buttons(toggle):
    row, status = toggle.widget().children
    return {button.description: button for button in row.children[1:]}, status


def test_what_is_not_there_cannot_be_pressed_and_says_why():
    pressed, status = buttons(DeviceToggle())
    assert {name: button.disabled for name, button in pressed.items()} == {
        "auto": False, "cpu": False, "cuda": True, "mps": True,
    }  # fmt: skip
    for name, reason in devices.available().items():
        assert reason is None or (pressed[name].tooltip == reason and f"{name}: " in status.value)


def test_exactly_one_button_is_down():
    toggle = DeviceToggle()
    pressed, status = buttons(toggle)
    pressed["cpu"].value = True
    assert [name for name, button in pressed.items() if button.value] == ["cpu"] == [toggle.name]
    pressed["cpu"].value = False  # pressing it again does not release it
    assert [name for name, button in pressed.items() if button.value] == ["cpu"]
    assert "computing on <b>cpu</b>" in status.value


def test_a_name_set_in_code_moves_the_buttons():
    toggle = DeviceToggle()
    pressed, _ = buttons(toggle)
    toggle.name = "cpu"
    assert pressed["cpu"].value
    assert not pressed["auto"].value


def test_the_choice_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("LVM_DEVICE", "cpu")
    assert DeviceToggle().name == "cpu"


@pytest.mark.parametrize("name", ["gpu", "cuda"])
def test_an_environment_that_names_no_device_here_is_an_error(monkeypatch, name):
    monkeypatch.setenv("LVM_DEVICE", name)
    with pytest.raises(ValueError, match=f"LVM_DEVICE: device '{name}'"):
        DeviceToggle()


@pytest.mark.parametrize("variable", ["NBGRADER_EXECUTION", "LVM_FRAMES"])
def test_where_no_widget_can_be_shown_it_is_a_plain_value(monkeypatch, variable):
    monkeypatch.setenv(variable, "1")
    assert set(DeviceToggle()._repr_mimebundle_()) == {"text/plain"}


def test_in_a_graded_run_it_is_the_cpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setenv("LVM_DEVICE", "cuda")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert DeviceToggle().device == torch.device("cpu")


def test_a_device_that_is_not_there_cannot_be_chosen_in_code():
    toggle = DeviceToggle()
    with pytest.raises(ValueError, match="device 'cuda'"):
        toggle.name = "cuda"
    assert toggle.name == "auto"
