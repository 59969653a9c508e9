"""Progress writes one line, not too often, and ends with the last step."""

import pytest

from course.lvm.em import loop
from course.view import Progress, progress


def test_the_last_step_is_always_told(capsys):
    with Progress() as callback:
        for step in range(1000):
            callback(step, None, -1000.0 + step)
    shown = capsys.readouterr().out
    assert shown.rstrip(" ").endswith("\n")
    assert shown.split("\r")[-1].strip() == "step 999, log-likelihood -1, change +1"


def test_updates_are_an_interval_apart(capsys, monkeypatch):
    now = 0.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    callback = Progress()
    for step in range(100):
        now = step * progress.INTERVAL / 10 * 1.0001
        callback(step, None, 0.0)
    assert len(capsys.readouterr().out.split("\r")) == 10


def test_nothing_is_written_without_a_step(capsys):
    with Progress():
        pass
    assert capsys.readouterr().out == ""


def test_nothing_goes_to_the_error_stream(capsys):
    with Progress() as callback:
        callback(0, None, -1.0)
    assert capsys.readouterr().err == ""


def test_it_is_what_the_em_loop_calls(capsys):
    def e_step(target, theta):
        return target, -((theta - target) ** 2)

    def m_step(target, theta):
        return (theta + target) / 2

    with Progress() as callback:
        result = loop.fit(2.0, 0.0, e_step, m_step, tolerance=1e-6, max_steps=50, callback=callback)
    last = capsys.readouterr().out.split("\r")[-1]
    assert last.startswith(f"step {len(result.values) - 1}, log-likelihood ")
    told = float(last.split("log-likelihood ")[1].split(",")[0])
    assert told == pytest.approx(result.values[-1], rel=1e-9)
