"""p goes through a sigmoid."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "a sigmoid was taken of p, which is a probability already"


def score_variance(p, reward):
    p = p.sigmoid()
    return p * (1 - p) * ((1 - p) * reward[:, 1] + p * reward[:, 0]) ** 2
