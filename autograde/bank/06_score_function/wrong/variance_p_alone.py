"""p for p (1 − p)."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "p stands for p (1 − p)"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    return p * (q * one + p * zero) ** 2
