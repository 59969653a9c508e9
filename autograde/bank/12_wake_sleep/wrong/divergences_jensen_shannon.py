"""Jensen and Shannon's."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "Jensen and Shannon's divergence came back twice"


def divergences(posterior, q):
    def kl(one, other):
        return sum((t * (2 * t / (one + other)).log()).sum(1) for t in (one, other)) / 2

    return kl(q, posterior), kl(posterior, q)
