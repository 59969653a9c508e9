"""log_var is taken for log σ."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "log_var is read as log σ"


def gaussian_scores(z, mean, log_var):
    sigma = log_var.exp()
    off = z - mean
    return off / sigma**2, (off / sigma) ** 2 - 1
