"""σ in the place of σ²."""

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "the standard deviation, stands for the variance"


def kl_to_standard_normal(mean, log_var):
    return 0.5 * ((0.5 * log_var).exp() + mean**2 - 1 - log_var).sum(1)
