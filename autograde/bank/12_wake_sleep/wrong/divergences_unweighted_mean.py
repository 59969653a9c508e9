"""The mean of the logarithm over the states."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "the logarithm of the ratio is not weighed"


def divergences(posterior, q):
    def kl(one, other):
        return (one / other).log().mean(1)

    return kl(q, posterior), kl(posterior, q)
