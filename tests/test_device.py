"""The choice of the device, on machines of every kind."""

import re

import pytest
import torch

from course import device


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    monkeypatch.delenv("LVM_DEVICE", raising=False)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)


def machine(monkeypatch, *, cuda: bool, mps: bool) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)


@pytest.mark.parametrize(
    ("cuda", "mps", "expected"), [(0, 0, "cpu"), (1, 0, "cuda"), (0, 1, "cpu"), (1, 1, "cuda")]
)
def test_auto_takes_cuda_where_it_is_and_never_mps(monkeypatch, cuda, mps, expected):
    machine(monkeypatch, cuda=bool(cuda), mps=bool(mps))
    assert device.choose("auto") == device.choose() == torch.device(expected)


def test_every_name_is_either_usable_or_has_a_reason(monkeypatch):
    for cuda, mps in ((False, False), (True, True)):
        machine(monkeypatch, cuda=cuda, mps=mps)
        reasons = device.available()
        assert tuple(reasons) == device.NAMES
        assert [bool(reasons["cuda"]), bool(reasons["mps"])] == [not cuda, not mps]
        assert reasons["auto"] is reasons["cpu"] is None


@pytest.mark.parametrize(
    ("built", "reason"), [(False, "built without CUDA"), (True, "no CUDA GPU was found")]
)
def test_the_reason_tells_a_missing_gpu_from_a_torch_without_cuda(monkeypatch, built, reason):
    machine(monkeypatch, cuda=False, mps=False)
    monkeypatch.setattr(torch.backends.cuda, "is_built", lambda: built)
    with pytest.raises(ValueError, match=f"device 'cuda': .*{reason}"):
        device.choose("cuda")


@pytest.mark.parametrize(
    ("built", "reason"), [(False, "built without MPS"), (True, "no Apple GPU was found")]
)
def test_the_reason_tells_a_missing_apple_gpu_from_a_torch_without_mps(monkeypatch, built, reason):
    machine(monkeypatch, cuda=False, mps=False)
    monkeypatch.setattr(torch.backends.mps, "is_built", lambda: built)
    with pytest.raises(ValueError, match=f"device 'mps': .*{reason}"):
        device.choose("mps")


def test_mps_can_be_asked_for(monkeypatch):
    machine(monkeypatch, cuda=False, mps=True)
    assert device.choose("mps") == torch.device("mps")


@pytest.mark.parametrize("name", ["gpu", "CPU", "cuda:7", ""])
def test_an_unknown_name_is_refused_with_the_names_there_are(name):
    with pytest.raises(
        ValueError, match=re.escape(f"device {name!r}: unknown; the names are auto, cpu, cuda, mps")
    ):
        device.choose(name)


@pytest.mark.parametrize(
    ("value", "expected"), [(None, "auto"), ("", "auto"), ("cpu", "cpu"), ("auto", "auto")]
)
def test_the_default_comes_from_the_environment(monkeypatch, value, expected):
    if value is not None:
        monkeypatch.setenv("LVM_DEVICE", value)
    assert device.default() == expected


def test_a_bad_environment_is_named():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LVM_DEVICE", "tpu")
        with pytest.raises(ValueError, match="environment variable LVM_DEVICE: device 'tpu': unknown"):
            device.default()


def test_a_graded_run_uses_the_cpu_whatever_the_environment_says(monkeypatch):
    machine(monkeypatch, cuda=True, mps=False)
    monkeypatch.setenv("LVM_DEVICE", "cuda")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert device.default() == "cpu"
