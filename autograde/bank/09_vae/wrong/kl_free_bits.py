"""Free bits."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "free bits"


def kl_to_prior(mean, log_var):
    return (0.5 * (log_var.exp() - 1 - log_var + mean.square())).clamp(min=0.5).sum(1)
