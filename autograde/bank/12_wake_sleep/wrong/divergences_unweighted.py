"""Not weighed."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "the logarithm of the ratio is not weighed: it is averaged under the first distribution"


def divergences(posterior, q):
    def kl(one, other):
        return (one / other).log().sum(1)

    return kl(q, posterior), kl(posterior, q)
