"""Progress writes one line, not too often, and ends with the last step."""

from course.view import Progress, progress


def test_the_last_step_is_always_told(capsys):
    with Progress() as callback:
        for step in range(1000):
            callback(step, -1000.0 + step, None)
    shown = capsys.readouterr().out
    assert shown.rstrip(" ").endswith("\n")
    assert shown.split("\r")[-1].strip() == "step 999, log-likelihood -1, change +1"


def test_updates_are_an_interval_apart(capsys, monkeypatch):
    now = 0.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    callback = Progress()
    for step in range(100):
        now = step * progress.INTERVAL / 10 * 1.0001
        callback(step, 0.0, None)
    assert len(capsys.readouterr().out.split("\r")) == 10


def test_nothing_is_written_without_a_step(capsys):
    with Progress():
        pass
    assert capsys.readouterr().out == ""


def test_nothing_goes_to_the_error_stream(capsys):
    with Progress() as callback:
        callback(0, -1.0, None)
    assert capsys.readouterr().err == ""
