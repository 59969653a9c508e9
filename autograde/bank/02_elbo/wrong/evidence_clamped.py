"""Clamped before exp."""

loses = ["hidden-naive_log_evidence"]
mistake = "what stands in for it"


def naive_log_evidence(log_likelihood):
    return log_likelihood.clamp(-700, 700).exp().mean(0).log()
