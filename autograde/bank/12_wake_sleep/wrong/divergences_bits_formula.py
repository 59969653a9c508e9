"""As for bits, with 1 − p."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "1 − p) log((1 − p)/(1 − q)) is added, as for bits"


def divergences(posterior, q):
    def kl(one, other):
        return (one * (one / other).log() + (1 - one) * ((1 - one) / (1 - other)).log()).sum(1)

    return kl(q, posterior), kl(posterior, q)
