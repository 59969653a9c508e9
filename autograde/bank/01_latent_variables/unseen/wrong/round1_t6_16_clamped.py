"""log_var is clamped to −10 … 10, as one does in networks."""


def kl_to_standard_normal(mean, log_var):
    log_var = log_var.clamp(-10, 10)
    return 0.5 * (log_var.exp() + mean**2 - 1 - log_var).sum(1)
