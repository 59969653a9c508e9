"""As in a loss: the sum over all, the other sign."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "the sign is wrong, and it is summed"


def kl_to_prior(mean, log_var):
    return -(0.5 * (log_var.exp() - 1 - log_var + mean.square())).sum()
