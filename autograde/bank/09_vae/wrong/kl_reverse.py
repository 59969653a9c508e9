"""The other direction."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "q and p are exchanged"


def kl_to_prior(mean, log_var):
    return (0.5 * ((-log_var).exp() - 1 + log_var + mean.square() / log_var.exp())).sum(1)
