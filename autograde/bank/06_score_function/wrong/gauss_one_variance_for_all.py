"""A single variance for all coordinates."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the derivative by log σ²: it is summed over the coordinates"


def gaussian_scores(z, mean, log_var):
    variance = log_var.exp()
    score = 0.5 * ((z - mean).square() / variance - 1)
    return (z - mean) / variance, score.sum(-1, keepdim=True).expand_as(z)
