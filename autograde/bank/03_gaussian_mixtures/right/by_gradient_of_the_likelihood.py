"""Other roads: responsibilities as a gradient, the bound as a divergence per point, the M-step by scaled moments."""

import torch


def log_gaussian(x, means, covariances):
    values, vectors = torch.linalg.eigh(covariances)
    white = torch.einsum("nkd,kde->nke", x[:, None] - means, vectors) / values.sqrt()
    standard = torch.distributions.Normal(x.new_zeros(()), x.new_ones(()))
    return standard.log_prob(white).sum(2) - values.log().sum(1) / 2


def responsibilities(log_density, weights):
    log_joint = (log_density + weights.log()).requires_grad_()
    (gradient,) = torch.autograd.grad(log_joint.logsumexp(1).sum(), log_joint)
    return gradient


def log_likelihood(log_density, weights):
    total = log_density[:, 0] + weights[0].log()
    for k in range(1, len(weights)):
        total = torch.logaddexp(total, log_density[:, k] + weights[k].log())
    return total.sum()


def bound(log_density, weights, q):
    log_q = q.clamp(min=torch.finfo(q.dtype).tiny).log()
    return torch.einsum("nk,nk->", q, log_density + weights.log() - log_q)


def surrogate(log_joint, log_joint_old):
    frozen = log_joint_old.clone().detach()
    return sum((row_old.softmax(0) * row).sum() for row, row_old in zip(log_joint, frozen, strict=True))


def m_step(x, responsibilities, parameters_old):
    centre = x.mean(0)  # moments about it, which lose fewer digits than those about 0
    by = responsibilities / responsibilities.sum(0, keepdim=True)
    shift = by.T @ (x - centre)
    second = torch.einsum("nk,ni,nj->kij", by, x - centre, x - centre)
    return type(parameters_old)(
        responsibilities.mean(0), centre + shift, second - shift[:, :, None] * shift[:, None]
    )


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, done, left = [], False, max_steps
    while left and not done:
        statistics, value = e_step(x, parameters)
        done = bool(trace) and bool(value - trace[-1] < tolerance)
        trace.append(value)
        parameters = m_step(statistics, parameters)
        left -= 1
    return parameters, tuple(trace)
