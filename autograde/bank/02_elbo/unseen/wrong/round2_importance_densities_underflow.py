"""Leaves the log domain: exp of each density before they are multiplied and divided."""


def importance_log_evidence(log_prior, log_likelihood, log_q):
    w = log_prior.exp() * log_likelihood.exp() / log_q.exp()
    return w.mean(0).log()
