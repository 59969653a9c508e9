"""Taken as logarithms."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "exp is taken of both: they are no logarithms"


def divergences(posterior, q):
    def kl(one, other):
        return (one.exp() * (one - other)).sum(1)

    return kl(q, posterior), kl(posterior, q)
