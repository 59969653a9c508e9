"""Bounds, and learning by them: contracts, optimization, variational, wake-sleep, what all estimators share."""

from functools import partial

import torch
from torch import nn

from course.lvm import contracts, optimization
from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.distributions.linear_gaussian import LinearGaussian
from course.lvm.gradients import estimators, importance_weighted
from course.lvm.gradients.pathwise import pathwise
from course.lvm.helmholtz import wake_sleep
from course.lvm.helmholtz.networks import RecognitionNetwork, SigmoidBeliefNetwork
from course.lvm.networks import GaussianDecoder, LinearEncoder
from course.lvm.parameters import RBMParameters
from course.lvm.variational import amortized, bound, local, vae
from tests.lvm.doors.call import Call

MODULES = (
    "contracts",
    "optimization",
    "gradients.estimators",
    "gradients.importance_weighted",
    "variational.bound",
    "variational.local",
    "variational.amortized",
    "variational.vae",
    "helmholtz.wake_sleep",
)


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def normal(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=seeded(), dtype=torch.float64)


#: D = 5 columns, M = 3 latents, N = 4 rows, S = 6 samples.
X, Z = normal(4, 5), normal(6, 4, 3)
WEIGHTS = torch.full((6, 4), 1 / 6, dtype=torch.float64)
MODEL = LinearGaussian(normal(5, 3), normal(5), torch.eye(5, dtype=torch.float64))
Q = DiagonalGaussian(normal(4, 3), 0.1 * normal(4, 3))
BITS = (normal(4, 5) > 0).double()
AXES = {"x": "... D", "z": "... N? M", "log_weights": "... N", "weights": "S N?"}


def square(z, q):
    return z.square().sum(-1)


def sgd():
    return partial(torch.optim.SGD, lr=0.01)


def encoder() -> LinearEncoder:
    return LinearEncoder(5, 3, dtype=torch.float64, generator=seeded())


def machine() -> vae.VAE:
    return vae.VAE(encoder(), GaussianDecoder(3, 5, dtype=torch.float64, generator=seeded()))


def belief() -> tuple[SigmoidBeliefNetwork, RecognitionNetwork]:
    options = {"dtype": torch.float64, "generator": seeded()}
    return SigmoidBeliefNetwork((5, 3), **options), RecognitionNetwork((5, 3), **options)


def call(function, /, *, held="D M N", fine=None, wrong=None, **arguments) -> Call:
    axes = {name: AXES[name] for name in AXES.keys() & arguments.keys()}
    return Call(function, arguments, axes=axes, held=held, fine=fine or {}, wrong=wrong or {})


def estimated(estimator):
    return lambda: call(estimator, f=square, q=Q, samples=5, generator=seeded())


def climbing(layer: nn.Linear) -> Call:
    nn.init.ones_(layer.weight)
    return call(
        optimization.climb,
        batches=[X, X],
        objective=lambda x: -layer(x).square().sum(),
        learned=layer,
        optimizer=sgd(),
        generator=seeded(),
    )


CALLS = {
    "contracts.learning_signal": lambda: call(
        lambda model: contracts.learning_signal(model, X)(Z, Q), model=MODEL
    ),
    "contracts.detach": lambda: call(contracts.detach, q=Q),
    "optimization.adam": lambda: call(
        optimization.adam, parameters=[torch.zeros(2, requires_grad=True)], learning_rate=0.1
    ),
    "optimization.minibatches": lambda: call(
        lambda **more: list(optimization.minibatches(**more)),
        x=X,
        size=3,
        epochs=5,
        generator=seeded(),
        held="",
        fine={"generator": {"None"}},
    ),
    "optimization.climb": lambda: climbing(nn.Linear(5, 1, dtype=torch.float64)),
    "optimization.stochastic_gradient_ascent": lambda: call(
        optimization.stochastic_gradient_ascent,
        batches=[BITS],
        parameters=RBMParameters(normal(5, 3), normal(5), normal(3)),
        gradient=lambda x, parameters: (parameters, 1.0),
        optimizer=optimization.adam,
    ),
    "gradients.estimators.attach": lambda: Call(
        estimators.attach,
        {"value": normal(6, 4), "field": Q.mean, "gradient": Z},
        axes={"value": "... N?", "field": "... N? M", "gradient": "... N M"},
    ),
    "gradients.estimators.gradients": lambda: call(
        estimators.gradients,
        estimator=pathwise,
        f=square,
        q=Q,
        repetitions=7,
        samples=5,
        generator=seeded(),
    ),
    "gradients.estimators.compare": lambda: call(
        estimators.compare,
        estimators={"path": pathwise},
        f=square,
        q=Q,
        budget=3,
        repetitions=7,
        generator=seeded(),
    ),
    "gradients.importance_weighted.importance_weighted": estimated(importance_weighted.importance_weighted),
    "gradients.importance_weighted.doubly_reparameterized": estimated(
        importance_weighted.doubly_reparameterized
    ),
    "gradients.importance_weighted.vimco": estimated(importance_weighted.vimco),
    "variational.bound.log_weights": lambda: call(bound.log_weights, model=MODEL, q=Q, x=X, z=Z),
    "variational.bound.log_evidence": lambda: call(
        bound.log_evidence,
        log_weights=normal(6, 4),
        held="",
        # −∞ is the logarithm of a weight of 0
        fine={"log_weights": {"-inf"}},
    ),
    "variational.bound.naive_log_evidence": lambda: call(
        bound.naive_log_evidence, model=MODEL, x=X, samples=5, generator=seeded()
    ),
    "variational.bound.self_normalized_mean": lambda: Call(
        bound.self_normalized_mean,
        {"log_weights": normal(6, 4), "values": Z},
        axes={"log_weights": "S N", "values": "S N K"},
        # values of further functions, or of one
        fine={"log_weights": {"-inf", "an axis less"}, "values": {"an axis more", "an axis less"}},
    ),
    "variational.bound.effective_sample_size": lambda: call(
        bound.effective_sample_size, log_weights=normal(6, 4), held="", fine={"log_weights": {"-inf"}}
    ),
    "variational.bound.integrand": lambda: call(
        lambda **more: bound.integrand(**more)(Z, Q), model=MODEL, x=X, form="kl", kl_weight=0.5
    ),
    "variational.bound.exact_part": lambda: call(
        bound.exact_part, model=MODEL, q=Q, form="kl", kl_weight=0.5
    ),
    "variational.bound.elbo": lambda: call(
        bound.elbo,
        model=MODEL,
        q=Q,
        x=X,
        z=Z,
        form="entropy",
        kl_weight=0.5,
        weights=WEIGHTS,
        wrong={"weights": [-WEIGHTS, 2 * WEIGHTS], "kl_weight": [-1.0]},
    ),
    "variational.bound.evidence_minus_kl": lambda: call(bound.evidence_minus_kl, model=MODEL, q=Q, x=X),
    "variational.bound.importance_weighted_bound": lambda: call(
        bound.importance_weighted_bound, model=MODEL, q=Q, x=X, z=Z
    ),
    "variational.bound.sampled_log_evidence": lambda: call(
        bound.sampled_log_evidence, model=MODEL, q=Q, x=X, samples=5, generator=seeded()
    ),
    "variational.bound.Bound": lambda: call(
        bound.Bound, form="kl", samples=5, kl_weight=0.5, estimator=pathwise, wrong={"kl_weight": [-1.0]}
    ),
    "variational.local.coordinate_ascent": lambda: Call(
        local.coordinate_ascent,
        {
            "precision": torch.eye(3, dtype=torch.float64) + 0.1,
            "shift": normal(4, 3),
            "tolerance": 1e-9,
            "max_sweeps": 50,
        },
        axes={"precision": "M M", "shift": "N M"},
        wrong={"tolerance": [-1.0], "precision": [-torch.eye(3).double(), normal(3, 3)]},
    ),
    "variational.local.fit_local": lambda: call(
        local.fit_local,
        model=MODEL,
        x=X,
        q=Q,
        steps=3,
        objective=bound.ELBO,
        optimizer=sgd(),
        generator=seeded(),
    ),
    "variational.local.Local": lambda: call(lambda **more: local.Local(**more)(X), q=Q, rows=4),
    "variational.local.free_parameters": lambda: call(local.free_parameters, q=Q),
    "variational.local.approximation": lambda: call(local.approximation, like=Q, leaves=list(Q)),
    "variational.local.variational_em": lambda: call(
        local.variational_em,
        held="",
        x=X,
        start=local.State(torch.tensor(0.0, dtype=torch.float64), None),
        infer=lambda x, state: (None, -((x - state.parameters) ** 2).sum()),
        learn=lambda x, q, theta: x.mean(),
        tolerance=1e-6,
        max_steps=5,
        wrong={"tolerance": [-1.0]},
    ),
    "variational.local.variational_em_by_gradient": lambda: call(
        local.variational_em_by_gradient,
        model=machine(),
        x=X,
        q=Q,
        rounds=3,
        inference_steps=3,
        learning_steps=3,
        objective=bound.ELBO,
        optimizer=sgd(),
        generator=seeded(),
    ),
    "variational.amortized.fit": lambda: call(
        amortized.fit,
        model=MODEL,
        encoder=encoder(),
        batches=[X, X],
        objective=bound.ELBO,
        rows=8,
        optimizer=sgd(),
        generator=seeded(),
    ),
    "variational.amortized.inference_gap": lambda: Call(
        amortized.inference_gap,
        {
            "model": MODEL,
            "x": X,
            "encoder": encoder(),
            "log_evidence": normal(4),
            "steps": 3,
            "samples": 5,
            "optimizer": sgd(),
            "generator": seeded(),
        },
        axes={"x": "N D", "log_evidence": "N"},
        held="D",
    ),
    "variational.vae.VAE": lambda: call(
        vae.VAE, encoder=encoder(), decoder=GaussianDecoder(3, 5, dtype=torch.float64, generator=seeded())
    ),
    "variational.vae.VAE.log_conditional": lambda: call(machine().log_conditional, x=X, z=Z),
    "variational.vae.VAE.log_joint": lambda: call(machine().log_joint, x=X, z=Z),
    "variational.vae.VAE.sample": lambda: call(machine().sample, count=3, generator=seeded()),
    "variational.vae.fit": lambda: call(
        vae.fit,
        vae=machine(),
        batches=[X, X],
        objective=bound.ELBO_BY_KL,
        rows=8,
        optimizer=sgd(),
        generator=seeded(),
    ),
    "helmholtz.wake_sleep.wake_loss": lambda: call(
        wake_sleep.wake_loss, model=belief()[0], q=belief()[1](BITS), x=BITS, samples=5, generator=seeded()
    ),
    "helmholtz.wake_sleep.sleep_loss": lambda: call(
        wake_sleep.sleep_loss, model=belief()[0], encoder=belief()[1], count=5, generator=seeded()
    ),
    "helmholtz.wake_sleep.reweighted_losses": lambda: call(
        wake_sleep.reweighted_losses,
        model=belief()[0],
        q=belief()[1](BITS),
        x=BITS,
        samples=5,
        generator=seeded(),
    ),
    "helmholtz.wake_sleep.ReweightedWakeSleep": lambda: call(wake_sleep.ReweightedWakeSleep, samples=5),
}
NOTHING = "takes nothing, or what only a fit gives it"
LEFT_OUT = {
    **dict.fromkeys(
        [
            "contracts.Model",
            "contracts.Model.log_joint",
            "contracts.Approximation",
            "contracts.Approximation.sample",
            "contracts.Approximation.log_prob",
            "contracts.GenerativeModel",
            "contracts.GenerativeModel.log_conditional",
            "contracts.GenerativeModel.sample",
            "contracts.ExactModel",
            "contracts.ExactModel.posterior",
            "contracts.ExactModel.log_evidence",
            "contracts.Estimator",
            "contracts.Objective",
        ],
        "a promise, not a door",
    ),
    "contracts.like": "for the library's own tuples",
    "contracts.mapped": "for the library's own tuples",
    "contracts.tensors_of": "for the library's own tuples",
    "optimization.Fit": "a result",
    "gradients.estimators.Spread": "a result",
    "variational.bound.Bound.estimator": "an attribute",
    "variational.local.State": "a result, and what variational_em is given as it stands",
    "variational.amortized.InferenceGap": "a result",
    "variational.vae.save": "test_vae.py: a path or an open file",
    "variational.vae.load": "test_vae.py: a path or an open file",
    "helmholtz.wake_sleep.ReweightedLosses": "a result",
    "helmholtz.wake_sleep.WakeSleep": NOTHING,
}
