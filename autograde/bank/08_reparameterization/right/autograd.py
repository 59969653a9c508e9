"""By differentiation: through the samples, through F, of the log-density at fixed parameters."""

import torch


def gaussian_map(noise, mean, tril):
    def quadratic(t):
        return (t * mean).sum(-1) + (t.unsqueeze(-2) @ tril @ noise.unsqueeze(-1)).squeeze(-1).squeeze(-1)

    t = torch.zeros_like(noise).requires_grad_()
    return torch.autograd.grad(quadratic(t).sum(), t)[0]


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    m = mean.expand_as(z).clone().requires_grad_()
    v = log_var.expand_as(z).clone().requires_grad_()
    moved = m + (0.5 * v).exp() * noise
    q = torch.distributions.Normal(mean, (0.5 * log_var).exp())
    signal = dlogp_dz * moved - q.log_prob(moved)
    return torch.autograd.grad(signal.sum(), (m, v))


def gamma_sum_map(u, shape, rate):
    draws = torch.distributions.Exponential(rate[:, None]).icdf(u)
    parts = torch.tensor_split(draws, [shape], dim=2)
    first, rest = (each.sum(2) for each in parts)
    return first, first / (first + rest)


def implicit_gradient(dF_dphi, density, df_dz):
    phi = torch.zeros_like(dF_dphi[0]).requires_grad_()
    moved = -(dF_dphi @ phi) / density
    return torch.autograd.grad((df_dz * moved).mean(), phi)[0]


def pathwise_variance_quadratic(mu, sigma, k):
    nodes = torch.tensor([-(3**0.5), 0.0, 3**0.5]).to(mu)[:, None]  # Gauss and Hermite, exact to degree 5
    chances = torch.tensor([1 / 6, 2 / 3, 1 / 6]).to(mu)
    m = mu.expand(3, -1).clone().requires_grad_()
    s = sigma.expand(3, -1).clone().requires_grad_()
    slopes = torch.autograd.grad((m + s * nodes - k).square().sum(), (m, s))
    return [chances @ (each - chances @ each).square() for each in slopes]
