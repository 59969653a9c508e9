"""Both directions at once."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "the sum of both directions came back twice"


def divergences(posterior, q):
    def kl(one, other):
        return ((one - other) * (one / other).log()).sum(1)

    return kl(q, posterior), kl(posterior, q)
