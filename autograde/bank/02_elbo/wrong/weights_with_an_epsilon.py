"""A small number in the logarithm."""

loses = ["hidden-importance_log_evidence"]
mistake = "use logsumexp"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    weights = (log_prior + log_likelihood - log_q).exp()
    return (weights.mean(0) + 1e-30).log()
