"""Large signals are clipped."""

loses = ["hidden-score_gradient"]
mistake = "clipped at ±100"


def score_gradient(scores, signal):
    return (scores * signal.clamp(-100, 100)[..., None]).mean(0)
