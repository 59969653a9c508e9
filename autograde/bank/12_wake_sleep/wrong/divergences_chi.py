"""χ²."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "the logarithm is missing: p (p / q − 1) is summed, the χ² distance"


def divergences(posterior, q):
    def kl(one, other):
        return ((one - other) ** 2 / other).sum(1)

    return kl(q, posterior), kl(posterior, q)
