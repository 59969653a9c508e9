"""No logarithm."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "the logarithm is missing: p² / q is summed"


def divergences(posterior, q):
    def kl(one, other):
        return (one * one / other).sum(1)

    return kl(q, posterior), kl(posterior, q)
