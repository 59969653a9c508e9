"""An epsilon."""

loses = ["hidden-divergences"]
mistake = "something small is added for safety (an epsilon), or a clamp holds the numbers"


def divergences(posterior, q):
    def kl(one, other):
        return (one * ((one + 1e-12) / (other + 1e-12)).log()).sum(1)

    return kl(q, posterior), kl(posterior, q)
