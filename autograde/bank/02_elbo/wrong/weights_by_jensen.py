"""The logarithm is taken of each weight: this estimates the ELBO."""

loses = ["check-importance_log_evidence", "hidden-importance_log_evidence"]
mistake = "an estimate of the ELBO"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    return (log_prior + log_likelihood - log_q).mean(0)
