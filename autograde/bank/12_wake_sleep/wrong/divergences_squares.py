"""Squared differences."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "the squares of the differences are summed"


def divergences(posterior, q):
    def kl(one, other):
        return ((one - other) ** 2).sum(1)

    return kl(q, posterior), kl(posterior, q)
