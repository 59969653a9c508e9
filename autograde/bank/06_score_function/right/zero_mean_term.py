"""The signal keeps its own gradient beside the score: a term of mean zero; all by einsum; a pair in one tensor."""

import torch


def theta_gradient(prior_grads, likelihood_grads):
    return torch.einsum("sp->p", prior_grads + likelihood_grads) / prior_grads.shape[0]


def gaussian_scores(z, mean, log_var):
    precision = torch.exp(-log_var)
    off = z - mean
    return torch.stack([off * precision, -0.5 + 0.5 * off.square() * precision])


def score_gradient(scores, signal):
    return torch.einsum("snm,sn->nm", scores, signal) / len(scores)


def surrogate(log_q, log_joint):
    signal = log_joint - log_q
    return (signal.detach() * log_q + signal).mean()


def bandit_update(logits, action, reward, rate):
    """From normalized logits, which are the same policy."""
    log_policy = torch.log_softmax(logits, 0)
    chosen = torch.nn.functional.one_hot(torch.tensor(action), len(logits)).to(logits)
    return log_policy + rate * reward * (chosen - log_policy.exp())
