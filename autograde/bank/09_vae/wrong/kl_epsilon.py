"""The logarithm of the variance and a small number."""

loses = ["hidden-kl_to_prior"]
mistake = "something small is added"


def kl_to_prior(mean, log_var):
    v = log_var.exp()
    return (0.5 * (v - 1 - (v + 1e-8).log() + mean.square())).sum(1)
