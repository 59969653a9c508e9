"""Divides a square by p (1 - p), which gives no number for a bit that is certain."""


def score_variance(p, reward):
    spread = p * (1 - p) * ((1 - p) * reward[:, 1] + p * reward[:, 0])
    return spread**2 / (p * (1 - p))
