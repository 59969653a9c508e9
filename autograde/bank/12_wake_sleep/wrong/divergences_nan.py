"""0 log 0 is NaN."""

loses = ["hidden-divergences"]
mistake = "0 log 0 became NaN: it counts as 0"


def divergences(posterior, q):
    def kl(one, other):
        return (one * (one / other).log()).sum(1)

    return kl(q, posterior), kl(posterior, q)
