"""1 − β."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "1 − β stands for β"


def controlled(f, c, kappa, beta):
    return (f - (1 - beta) * (c - kappa)).mean(0)
