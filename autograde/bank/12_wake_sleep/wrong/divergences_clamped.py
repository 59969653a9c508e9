"""Clamped."""

loses = ["hidden-divergences"]
mistake = "something small is added for safety (an epsilon), or a clamp holds the numbers"


def divergences(posterior, q):
    def kl(one, other):
        return (one.clamp(min=1e-8) * (one.clamp(min=1e-8) / other.clamp(min=1e-8)).log()).sum(1)

    return kl(q, posterior), kl(posterior, q)
