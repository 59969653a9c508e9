"""By a difference quotient that divides by p (1 − p)."""

loses = ["hidden-score_variance"]
mistake = "a bit that is certain"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    return (p * q * (q * one + p * zero)) ** 2 / (p * q)
