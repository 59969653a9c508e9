"""The sum goes over the rows."""


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (log_var.exp() + mean**2 - 1 - log_var).sum(0)
