"""The signal is not detached and is differentiated, too."""


def surrogate(log_q, log_joint):
    return ((log_joint - log_q) * log_q + log_joint).mean()
