"""L-BFGS on σ by its softplus; the best variances as conditional ones; the encoder by a pseudo-inverse."""

import torch
from torch.nn.functional import softplus

torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)  # the first optimizer of a process loads much


def raise_bound(elbo, mean, log_var):
    mean, raw = mean.clone().requires_grad_(), torch.zeros_like(log_var).requires_grad_()
    optimizer = torch.optim.LBFGS([mean, raw], max_iter=300, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        value = -elbo(mean, 2 * softplus(raw).log()).sum()
        value.backward()
        return value

    optimizer.step(loss)
    return mean.detach(), 2 * softplus(raw).log().detach()


def mean_field(covariance):
    variances = []
    for m in range(len(covariance)):
        others = [j for j in range(len(covariance)) if j != m]
        cross = covariance[m, others]
        variances.append(covariance[m, m] - cross @ torch.linalg.pinv(covariance[others][:, others]) @ cross)
    variances = torch.stack(variances)
    return variances, -0.5 * torch.logdet(torch.linalg.inv(covariance) * variances)


def best_encoder(features, means, precision):
    inputs = torch.cat([torch.ones_like(features[:, :1]), features], 1)
    return inputs @ (torch.linalg.pinv(inputs) @ means), precision.diagonal().reciprocal().log()
