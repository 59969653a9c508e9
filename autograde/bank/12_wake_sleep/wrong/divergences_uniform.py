"""Compared with the uniform distribution."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "it is compared with the uniform distribution, not with the other one"


def divergences(posterior, q):
    def kl(one, other):
        return (one * (one * one.shape[1]).log()).sum(1)

    return kl(q, posterior), kl(posterior, q)
