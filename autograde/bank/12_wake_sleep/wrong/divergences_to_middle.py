"""Each to the middle."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "each is compared with the mean of both, as in Jensen and Shannon's divergence"


def divergences(posterior, q):
    def kl(one, other):
        return (one * (2 * one / (one + other)).log()).sum(1)

    return kl(q, posterior), kl(posterior, q)
