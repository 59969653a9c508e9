"""Positive terms only."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "only positive terms count"


def divergences(posterior, q):
    def kl(one, other):
        return (one * (one / other).log()).clamp(min=0).sum(1)

    return kl(q, posterior), kl(posterior, q)
