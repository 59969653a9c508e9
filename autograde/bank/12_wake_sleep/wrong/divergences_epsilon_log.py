"""An epsilon in each logarithm."""

loses = ["hidden-divergences"]
mistake = "something small is added for safety (an epsilon), or a clamp holds the numbers"


def divergences(posterior, q):
    def kl(one, other):
        return (one * ((one + 1e-10).log() - (other + 1e-10).log())).sum(1)

    return kl(q, posterior), kl(posterior, q)
