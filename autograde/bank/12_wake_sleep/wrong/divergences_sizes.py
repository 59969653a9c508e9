"""Sum of sizes."""

loses = ["check-divergences", "hidden-divergences"]
mistake = "the sizes of the differences are summed"


def divergences(posterior, q):
    def kl(one, other):
        return (one - other).abs().sum(1)

    return kl(q, posterior), kl(posterior, q)
