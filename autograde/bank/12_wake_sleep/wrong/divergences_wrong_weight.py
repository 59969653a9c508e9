"""Weighed by the other one."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "the weight is the other distribution: p stands before log(p / q)"


def divergences(posterior, q):
    def kl(one, other):
        return (other * (one / other).log()).sum(1)

    return kl(q, posterior), kl(posterior, q)
