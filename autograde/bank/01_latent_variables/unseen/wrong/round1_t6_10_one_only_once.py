"""The 1 is subtracted once and not for each coordinate."""


def kl_to_standard_normal(mean, log_var):
    return 0.5 * ((log_var.exp() + mean**2 - log_var).sum(1) - 1)
