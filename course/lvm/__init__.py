"""Latent variable models in torch, one file per idea.

One thread holds it together: a model answers `log_joint(x, z)`, an approximation answers `sample` and `log_prob`, and
every algorithm is a way up the same bound, ELBO = E_q[log p(x, z) − log q(z)].

Data and densities
    data, manifold, bars              real and generated data sets
    gaussian                          densities, affine maps and fits of Gaussians
    divergences                       KL between two distributions, in closed form and by samples
    gaussian_fits                     the Gaussian nearest to a target, in either direction of the KL
    markov_chain                      Metropolis-Hastings and Gibbs steps

Models
    linear_gaussian, nonlinear_gaussian   z ~ N, and x around a map of z
    mixture, densities                Gaussian mixtures; `GaussianMixture`, `MixtureParameters`
    ppca, ppca_mixture                probabilistic PCA and mixtures of it; `PPCA`, `PPCAMixture`
    sigmoid_belief_network            layers of bits, each drawn given the next
    rbm, deep_boltzmann_machine       restricted and deep Boltzmann machines; `RBM`
    decoders, vae                     networks that give p(x | z); `VAE`
    diffusion, diffusion_schedule     data turned into noise, step by step
    parameters, ppca_parameters       what the models are made of, as named tuples of tensors

Approximations and bounds
    approximations, categorical       distributions q(z): Gaussian, Bernoulli, one of many
    encoders, recognition_network     networks that read q(z | x) off the data
    evidence                          log p(x) by samples, importance weights, effective sample size
    elbo                              the evidence lower bound in three forms, the importance-weighted bound
    diffusion_elbo, diffusion_prediction  the bound of a diffusion model, and what its network may predict

Learning
    em                                the loop that every EM shares
    ppca_em, monte_carlo_em, generalised_em   steps of EM in closed form, by samples, by gradients
    variational_inference, variational_em     a q for every row; learning with it
    amortization                      one encoder for all rows, and what it costs
    gradient_ascent, energy_training  the loops of all learning by gradients
    contrastive_divergence, rbm_training      two phases; CD-k and persistent CD
    dbm_mean_field, dbm_pretraining, dbm_recognition, dbm_training    the same for two hidden layers
    wake_sleep, reweighted_wake_sleep two networks that teach each other
    diffusion_training, diffusion_sampling    learning to denoise, and drawing
    annealed_importance_sampling      the partition function of a machine too large to enumerate

Gradients of expectations
    gradient_estimators               the contract of all estimators
    score_function                    from densities alone
    control_variates, baselines       less variance by what is known
    antithetic, stratification, common_random_numbers, rao_blackwell   less variance by how one draws
    relaxations, rebar                discrete samples made smooth: biased, and corrected
    location_scale, inverse_cdf, composition, implicit, von_mises, mixture_draws   z as a map of noise
    pathwise                          through the samples
    estimator_variance, stein         the estimators compared, and why they agree

Around them
    device                            the device to compute on
    oracles                           exact answers on small models, by another route than the library

Behind these stand binary_states, chunks, exponential_family, component_wise and starts (for mixtures), ppca_densities,
networks, noise and quadrature. The modules, and the names with a capital, are found in this package and loaded when
first used.
"""

import importlib

_home = {
    "GaussianMixture": "mixture",
    "MixtureParameters": "parameters",
    "PPCA": "ppca",
    "PPCAMixture": "ppca_mixture",
    "RBM": "rbm_training",
    "VAE": "vae",
}
_modules = [
    "amortization",
    "annealed_importance_sampling",
    "antithetic",
    "approximations",
    "bars",
    "baselines",
    "categorical",
    "common_random_numbers",
    "composition",
    "contrastive_divergence",
    "control_variates",
    "data",
    "dbm_mean_field",
    "dbm_pretraining",
    "dbm_recognition",
    "dbm_training",
    "decoders",
    "deep_boltzmann_machine",
    "densities",
    "device",
    "diffusion",
    "diffusion_elbo",
    "diffusion_prediction",
    "diffusion_sampling",
    "diffusion_schedule",
    "diffusion_training",
    "divergences",
    "elbo",
    "em",
    "encoders",
    "energy_training",
    "estimator_variance",
    "evidence",
    "gaussian",
    "gaussian_fits",
    "generalised_em",
    "gradient_ascent",
    "gradient_estimators",
    "implicit",
    "inverse_cdf",
    "linear_gaussian",
    "location_scale",
    "manifold",
    "markov_chain",
    "mixture",
    "mixture_draws",
    "monte_carlo_em",
    "nonlinear_gaussian",
    "oracles",
    "parameters",
    "pathwise",
    "ppca",
    "ppca_em",
    "ppca_mixture",
    "ppca_parameters",
    "rao_blackwell",
    "rbm",
    "rbm_training",
    "rebar",
    "recognition_network",
    "relaxations",
    "reweighted_wake_sleep",
    "score_function",
    "sigmoid_belief_network",
    "stein",
    "stratification",
    "vae",
    "variational_em",
    "variational_inference",
    "von_mises",
    "wake_sleep",
]

__all__ = [*_home, *_modules]


def __getattr__(name: str):
    if name in _modules:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _home:
        return getattr(importlib.import_module(f"{__name__}.{_home[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
