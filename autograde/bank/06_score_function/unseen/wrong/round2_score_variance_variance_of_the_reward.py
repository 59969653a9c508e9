"""The variance of the reward r(z) itself, not of r times the score."""


def score_variance(p, reward):
    return p * (1 - p) * (reward[:, 1] - reward[:, 0]) ** 2
