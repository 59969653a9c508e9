"""The cross entropy."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "the entropy is left out: only the cross entropy is there"


def divergences(posterior, q):
    def kl(one, other):
        return -(one * other.log()).sum(1)

    return kl(q, posterior), kl(posterior, q)
