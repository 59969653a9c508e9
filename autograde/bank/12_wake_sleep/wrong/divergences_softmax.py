"""Softmax of both."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "softmax is taken of both: they are probabilities already"


def divergences(posterior, q):
    def kl(one, other):
        return (one.softmax(1) * (one.log_softmax(1) - other.log_softmax(1))).sum(1)

    return kl(q, posterior), kl(posterior, q)
