"""Something small is added to the variance, for safety of a logarithm that needs none."""

loses = ["hidden-kl_to_standard_normal"]
mistake = "wrong values"


def kl_to_standard_normal(mean, log_var):
    variance = log_var.exp() + 1e-9
    return 0.5 * (variance + mean**2 - 1 - variance.log()).sum(1)
