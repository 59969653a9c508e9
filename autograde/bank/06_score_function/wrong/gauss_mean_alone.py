"""Only one derivative."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "only the derivative by the mean came back"


def gaussian_scores(z, mean, log_var):
    return (z - mean) / log_var.exp()
