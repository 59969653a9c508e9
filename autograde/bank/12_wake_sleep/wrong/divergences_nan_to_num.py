"""nan_to_num."""

loses = ["hidden-divergences"]
mistake = "0 log 0 is 0, but the divergence is infinite where a state that has probability is ruled out"


def divergences(posterior, q):
    def kl(one, other):
        return (one * (one / other).log()).nan_to_num(0, 0, 0).sum(1)

    return kl(q, posterior), kl(posterior, q)
