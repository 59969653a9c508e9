"""Score and reward as if independent."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "reward and score are taken as independent"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    return p * q * (p * one**2 + q * zero**2)
