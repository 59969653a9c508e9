"""Sizes of the terms."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "the terms of p log(p/q) are taken without their sign"


def divergences(posterior, q):
    def kl(one, other):
        return (one * (one / other).log()).abs().sum(1)

    return kl(q, posterior), kl(posterior, q)
