"""The mean of the log-weights (the ELBO) instead of the logarithm of the mean weight."""


def importance_log_evidence(log_prior, log_likelihood, log_q):
    return (log_likelihood + log_prior - log_q).mean(0)
