"""nan_to_num with its defaults."""

loses = ["hidden-divergences"]
mistake = "the largest number stands for infinity"


def divergences(posterior, q):
    def kl(one, other):
        return (one * (one / other).log()).nan_to_num().sum(1)

    return kl(q, posterior), kl(posterior, q)
