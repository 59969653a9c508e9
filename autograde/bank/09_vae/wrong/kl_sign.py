"""As it stands in the bound."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "the sign is wrong"


def kl_to_prior(mean, log_var):
    return -(0.5 * (log_var.exp() - 1 - log_var + mean.square())).sum(1)
