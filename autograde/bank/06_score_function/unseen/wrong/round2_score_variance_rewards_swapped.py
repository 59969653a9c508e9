"""Takes the first column for r(1) and the second for r(0)."""


def score_variance(p, reward):
    r1, r0 = reward.T
    return p * (1 - p) * ((1 - p) * r1 + p * r0) ** 2
