"""A kept axis is broadcast."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "a kept axis is broadcast"


def kl_to_prior(mean, log_var):
    each = (0.5 * (log_var.exp() - 1 - log_var + mean.square())).sum(1, keepdim=True)
    return each.expand(-1, len(mean)).T + 0 * each
