"""The weights themselves are averaged: they under- or overflow."""

loses = ["hidden-importance_log_evidence"]
mistake = "exp under- or overflows"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    return (log_prior + log_likelihood - log_q).exp().mean(0).log()
