"""The weights are averaged, not their logarithms summed safely."""

loses = ["hidden-importance_weighted_bound"]
mistake = "exp under- or overflows"


def importance_weighted_bound(log_weights):
    return log_weights.exp().mean(1).log().mean(0)
