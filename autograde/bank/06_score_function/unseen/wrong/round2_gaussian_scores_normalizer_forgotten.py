"""The normalizing term -h/2 of log q was forgotten, so the -1 is missing in the second score."""


def gaussian_scores(z, mean, log_var):
    var = log_var.exp()
    diff = z - mean
    return diff / var, 0.5 * diff**2 / var
