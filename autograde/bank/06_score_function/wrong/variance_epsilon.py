"""p is clamped."""

loses = ["hidden-score_variance"]
mistake = "a bit that is certain"


def score_variance(p, reward):
    p = p.clamp(1e-3, 1 - 1e-3)
    return p * (1 - p) * ((1 - p) * reward[:, 1] + p * reward[:, 0]) ** 2
