"""One number, the mean of everything."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "it is averaged over samples and rows: one number for each row is asked"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * (log_prior + log_likelihood)).mean()
