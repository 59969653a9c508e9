"""log_var is kept from getting large."""

loses = ["hidden-kl_to_standard_normal"]
mistake = "wrong values"


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (log_var.clamp(max=20.0).exp() + mean**2 - 1 - log_var).sum(1)
