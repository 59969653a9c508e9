"""The largest state only."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "the largest term alone counts"


def divergences(posterior, q):
    def kl(one, other):
        return (one * (one / other).log()).amax(1)

    return kl(q, posterior), kl(posterior, q)
