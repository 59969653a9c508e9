"""One number, the sum over the rows."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "it is summed over the rows, too: one number for each row is asked"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * (log_prior + log_likelihood)).sum()
