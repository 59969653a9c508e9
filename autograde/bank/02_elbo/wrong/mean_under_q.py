"""The plain mean of the samples, which is that under q."""

loses = ["check-posterior_mean", "hidden-posterior_mean"]
mistake = "this is the mean under q"


def posterior_mean(log_weights, values):
    return values.mean(0)
