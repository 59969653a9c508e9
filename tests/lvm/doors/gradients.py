"""Gradients of expectations; estimators.py has a table of its own."""

import math
from types import SimpleNamespace

import torch

from course.lvm.distributions.families import Bernoulli, Categorical, DiagonalGaussian
from course.lvm.gradients import implicit, pathwise, relaxed, score_function, transforms, variance_reduction
from course.lvm.parameters import MixtureParameters
from tests.lvm.doors.call import Call

MODULES = [
    "gradients.implicit",
    "gradients.pathwise",
    "gradients.relaxed",
    "gradients.score_function",
    "gradients.transforms",
    "gradients.variance_reduction",
]

# five rows of three coordinates, seven samples
FIELD = torch.linspace(-2.0, 2.0, 15, dtype=torch.float64).reshape(5, 3)
Z = torch.linspace(-1.0, 1.5, 7 * 5 * 3, dtype=torch.float64).reshape(7, 5, 3)
U = Z.sigmoid()
SIGNAL = Z[..., 0].clone()
GAUSSIAN = DiagonalGaussian(FIELD, 0.3 * FIELD)
BITS = Bernoulli(FIELD)
CHOICE = Categorical(FIELD)
# what is drawn from lists of numbers is drawn in float32
SINGLE = {
    kind: kind(*(FIELD.float() for _ in kind._fields)) for kind in (DiagonalGaussian, Bernoulli, Categorical)
}
MODEL = SimpleNamespace(log_joint=lambda x, z: -z.square().sum(-1))
MIXTURE = MixtureParameters(
    torch.tensor([0.2, 0.8], dtype=torch.float64), FIELD[:2], torch.ones(2, 3, dtype=torch.float64)
)

#: NaN and infinity show in the result; what a gradient is made of may overflow.
SHOWN = {"nan", "inf", "-inf"}
# What f, or a control, may return by mistake: nothing of the shape (S, N), and what torch would broadcast to it.
FUNCTIONS = [
    lambda z, q: z,
    lambda z, q: z[..., :1],
    lambda z, q: z[0, :, :1],
    lambda z, q: z[:, :1, 0],
    lambda z, q: z[0, :1, 0],
    lambda z, q: 3.0,
]
CONTROLS = [lambda z, f=f: f(z, None) for f in FUNCTIONS]
BASELINES = [SIGNAL.T.clone(), SIGNAL[:, :1], SIGNAL[0, :, None], SIGNAL[None], "text", float("nan"), True]


def draws() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def square(z, q):
    return z.square().sum(-1)


def estimator(place: str, q, others: list, **more) -> dict:
    """An estimator of the contract with what it needs besides; `others` are approximations that it cannot take."""
    module, _, name = place.partition(".")
    function = getattr(
        {"score_function": score_function, "pathwise": pathwise, "relaxed": relaxed}.get(
            module, variance_reduction
        ),
        name,
    )
    fields = {f"q.{part}": "... N M" for part in q._fields}
    return {
        f"gradients.{place}": lambda: Call(
            function,
            {"f": square, "q": SINGLE[type(q)], "samples": 4, "generator": draws()} | more,
            axes=fields,
            # the logit of a bit that is certain is infinite; a sum over no coordinates is zero
            fine={name: {*SHOWN, "no M"} for name in fields},
            wrong={"f": FUNCTIONS, "q": others, "temperature": [0.0, -1.0], "control": CONTROLS},
        )
    }


def drawing(module, name: str, **more) -> dict:
    """A function that draws noise of a shape."""
    return {
        f"gradients.{module.__name__.rpartition('.')[2]}.{name}": lambda: Call(
            getattr(module, name),
            {"shape": (5, 3), "generator": draws(), "dtype": torch.float64, "device": "cpu"} | more,
            wrong={
                "shape": [(5, -1), (5, 2.0), "text", (True,)],
                "dtype": [torch.float16, torch.int64, "float32"],
                "degrees_of_freedom": [0.0, -1.0],
                "samples": [5],
            },
        )
    }


def mapping(name: str, positive: str = "", **more) -> dict:
    """A map of noise, coordinate by coordinate."""
    return {
        f"gradients.transforms.{name}": lambda: Call(
            getattr(transforms, name),
            more,
            axes={each: "..." for each in more},
            wrong={
                each: [value[:4], *([-value, 0 * value] if each == positive else [])]
                + ([0 * value, 0 * value + 1] if each == "uniform" else [])
                for each, value in more.items()
            },
        )
    }


CALLS = {
    # ---- score_function
    **estimator("score_function.score_function", GAUSSIAN, [MODEL], own_gradient=True),
    **estimator("score_function.simple_monte_carlo", GAUSSIAN, [MODEL]),
    "gradients.score_function.score_function with a baseline": lambda: Call(
        score_function.score_function,
        {
            "f": square,
            "q": SINGLE[Bernoulli],
            "samples": 7,
            "baseline": SIGNAL.float(),
            "scale": 2 + SIGNAL.float(),
            "generator": draws(),
        },
        axes={"q.logits": "... N M", "baseline": "S N", "scale": "S N"},
        held="S N",
        fine={
            "q.logits": {*SHOWN, "no M"},
            # the same for all samples
            "baseline": {"an axis less", "one S"},
            "scale": {"an axis less", "one S"},
        },
        wrong={
            "baseline": [*BASELINES, lambda signal: signal.T, lambda signal: signal[:, :1]],
            "scale": [*BASELINES, 0.0, -1.0, -SIGNAL],
        },
    ),
    "gradients.score_function.surrogate": lambda: Call(
        score_function.surrogate,
        {"signal": SIGNAL, "log_prob": SIGNAL - 2, "baseline": 0.5 * SIGNAL, "scale": 2 + SIGNAL},
        axes={"signal": "S N", "log_prob": "S N", "baseline": "S N", "scale": "S N"},
        fine={each: {"an axis less", "one S"} for each in ("baseline", "scale")},  # the same for all samples
        wrong={"baseline": BASELINES, "scale": [*BASELINES, 0.0, -1.0, -SIGNAL]},
    ),
    "gradients.score_function.scores": lambda: Call(
        score_function.scores,
        {"q": GAUSSIAN, "z": Z},
        axes={"q.mean": "N M", "q.log_var": "N M", "z": "S N? M"},
    ),
    "gradients.score_function.leave_one_out": lambda: Call(
        score_function.leave_one_out,
        {"signal": SIGNAL},
        axes={"signal": "S ..."},
        wrong={"signal": [SIGNAL[:1]]},
    ),
    "gradients.score_function.MovingSignal": lambda: Call(
        score_function.MovingSignal, {"decay": 0.5}, wrong={"decay": [1.0, -0.1]}
    ),
    "gradients.score_function.MovingSignal.update": lambda: Call(
        score_function.MovingSignal().update, {"signal": SIGNAL}, axes={"signal": "..."}
    ),
    "gradients.score_function.regression_loss": lambda: Call(
        score_function.regression_loss,
        {"signal": SIGNAL, "baseline": FIELD[:, 0]},
        axes={"signal": "... N", "baseline": "N"},
        wrong={"baseline": [SIGNAL.T, FIELD[:, :1], SIGNAL[:, :1]]},
        # one number for all
        fine={"baseline": {"an axis less", "an axis more"}},
    ),
    "gradients.score_function.optimal_constant": lambda: Call(
        score_function.optimal_constant,
        {"signal": SIGNAL, "scores": Z},
        axes={"signal": "S N", "scores": "S N M"},
    ),
    # ---- variance_reduction
    **{
        f"gradients.variance_reduction.{name}": lambda name=name: Call(
            getattr(variance_reduction, name),
            {"f": Z, "control": Z.square()},
            axes={"f": "S N M", "control": "S N M"},
            # of any number of axes behind the first, if both have them
            wrong={"f": [Z[:1]]},
        )
        for name in ("optimal_coefficient", "split_coefficients", "leave_one_out_coefficients")
    },
    "gradients.variance_reduction.difference": lambda: Call(
        variance_reduction.difference,
        {"f": Z, "control": Z.square(), "kappa": FIELD},
        axes={"f": "S N M", "control": "S N M", "kappa": "N? M?"},
        # what broadcasts to f
        fine={"kappa": {"an axis more", "an axis less"}},
        wrong={"kappa": [FIELD.T, Z[None], "text", float("nan"), True]},
    ),
    "gradients.variance_reduction.regression": lambda: Call(
        variance_reduction.regression,
        {"f": Z, "control": Z.square(), "kappa": FIELD, "coefficient": Z[:, :1]},
        axes={"f": "S N M", "control": "S N M", "kappa": "N? M?", "coefficient": "S? 1 M?"},
        # what broadcasts to f
        fine={
            "kappa": {"an axis more", "an axis less"},
            "coefficient": {"an axis less"},
        },
        wrong={each: [FIELD.T, Z[None], "text", float("nan"), True] for each in ("kappa", "coefficient")},
    ),
    **drawing(variance_reduction, "mirrored_normal", samples=4),
    **drawing(variance_reduction, "mirrored_uniform", samples=4),
    "gradients.variance_reduction.stratified_uniform": lambda: Call(
        variance_reduction.stratified_uniform,
        {"samples": 4, "shape": (5, 3), "generator": draws(), "dtype": torch.float64, "device": "cpu"},
        wrong={"shape": [(5, -1), "text"], "dtype": [torch.float16]},
    ),
    "gradients.variance_reduction.MirroredGaussian": lambda: Call(
        variance_reduction.MirroredGaussian,
        {"mean": FIELD, "log_var": 0.3 * FIELD},
        axes={"mean": "... N M", "log_var": "... N M"},
    ),
    "gradients.variance_reduction.MirroredGaussian.rsample": lambda: Call(
        variance_reduction.MirroredGaussian(FIELD, FIELD).rsample,
        {"samples": 4, "generator": draws()},
        wrong={"samples": [5]},
    ),
    "gradients.variance_reduction.MirroredBernoulli": lambda: Call(
        variance_reduction.MirroredBernoulli, {"logits": FIELD}, axes={"logits": "... N M"}
    ),
    "gradients.variance_reduction.MirroredBernoulli.sample": lambda: Call(
        variance_reduction.MirroredBernoulli(FIELD).sample,
        {"samples": 4, "generator": draws()},
        wrong={"samples": [5]},
    ),
    "gradients.variance_reduction.finite_difference": lambda: Call(
        lambda **arguments: variance_reduction.finite_difference(noise=SIGNAL[:, 0], **arguments),
        # the noise is handed on to f as it is
        {"f": lambda phi, noise: (phi.sum() + noise).square(), "parameter": FIELD[0], "step": 0.5},
        axes={"parameter": "P"},
        wrong={"step": [0.0, -1.0], "f": [lambda phi, noise: phi.sum(), lambda phi, noise: noise[:, None]]},
    ),
    "gradients.variance_reduction.to_normal": lambda: Call(
        variance_reduction.to_normal,
        {"uniform": U.float()},
        axes={"uniform": "..."},
        wrong={"uniform": [2 * U, -U]},
    ),
    "gradients.variance_reduction.stratified_mean": lambda: Call(
        variance_reduction.stratified_mean,
        {
            "values": [FIELD[:2], FIELD, FIELD[:1]],
            "weights": torch.tensor([0.5, 0.25, 0.25], dtype=torch.float64),
        },
        axes={"weights": "K"},
        held="K",
        # zeros and ones are weights as well, but they do not sum to one
        fine={"weights": {"integers"}},
        wrong={
            "values": [
                [FIELD],
                [FIELD, FIELD, FIELD[:0]],
                [FIELD, FIELD, FIELD[:, :2]],
                [FIELD, FIELD, 3],
                None,
                3,
            ],
            "weights": [torch.tensor([-0.5, 0.75, 0.75], dtype=torch.float64)],
        },
    ),
    **estimator("variance_reduction.rao_blackwell", BITS, [CHOICE, GAUSSIAN]),
    # ---- relaxed
    "gradients.relaxed.relax_bits": lambda: Call(
        relaxed.relax_bits,
        {"logits": FIELD, "uniform": U, "temperature": 0.5},
        axes={"logits": "...", "uniform": "..."},
        fine={"logits": SHOWN},  # a bit that is certain
        wrong={"temperature": [0.0, -1.0], "uniform": [0 * U, 0 * U + 1, U[..., :2]]},
    ),
    "gradients.relaxed.relax_choice": lambda: Call(
        relaxed.relax_choice,
        {"logits": FIELD, "clocks": U, "temperature": 0.5},
        axes={"logits": "... M", "clocks": "... M"},
        fine={"logits": {"-inf"}},  # a choice that is never made
        wrong={"temperature": [0.0, -1.0], "clocks": [0 * U, -U, U[:, :4]]},
    ),
    **estimator("relaxed.concrete", BITS, [GAUSSIAN], temperature=0.5),
    **estimator("relaxed.straight_through", CHOICE, [GAUSSIAN]),
    **estimator("relaxed.rebar", BITS, [CHOICE, GAUSSIAN], temperature=0.5, strength=0.8),
    **estimator("relaxed.relax", BITS, [CHOICE, GAUSSIAN], control=lambda zeta: zeta.sigmoid().sum(-1)),
    "gradients.relaxed.couple": lambda: Call(
        relaxed.couple,
        {"logits": FIELD, "u": U, "v": 1 - U},
        axes={"logits": "...", "u": "...", "v": "..."},
        wrong={"u": [0 * U, 0 * U + 1, U[:, :4]], "v": [0 * U, U[:, :4]]},
    ),
    "gradients.relaxed.controlled_gradient": lambda: Call(
        relaxed.controlled_gradient,
        {"f": square, "q": BITS, "control": lambda zeta: zeta.sigmoid().sum(-1), "u": U, "v": 1 - U},
        axes={"q.logits": "... N M", "u": "S N M", "v": "S N M"},
        fine={"q.logits": SHOWN},
        wrong={"f": FUNCTIONS, "control": CONTROLS, "q": [CHOICE, GAUSSIAN], "u": [0 * U], "v": [0 * U + 1]},
    ),
    "gradients.relaxed.relaxed_control": lambda: Call(
        lambda **arguments: relaxed.relaxed_control(**arguments)(Z),
        {"f": square, "q": BITS, "temperature": 0.5, "strength": 0.8},
        axes={"q.logits": "... N M"},
        # this f does not look at q
        fine={"q.logits": {*SHOWN, "no N", "no M"}},
        wrong={"q": [CHOICE, GAUSSIAN], "temperature": [0.0, -1.0]},
    ),
    "gradients.relaxed.variance_loss": lambda: Call(
        relaxed.variance_loss, {"gradient": Z}, axes={"gradient": "... M"}
    ),
    # ---- pathwise
    **estimator("pathwise.pathwise", GAUSSIAN, [BITS]),
    **estimator("pathwise.path_derivative", GAUSSIAN, [BITS]),
    "gradients.pathwise.stein_sides": lambda: Call(
        pathwise.stein_sides,
        {"f": lambda z: z.square().sum(1), "log_density": lambda z: -z.square().sum(1), "z": FIELD},
        axes={"z": "S M"},
        wrong={each: [lambda z: z, lambda z: z.sum(), lambda z: 0.0] for each in ("f", "log_density")},
    ),
    # ---- transforms
    **drawing(transforms, "open_uniform"),
    **drawing(transforms, "laplace"),
    **drawing(transforms, "student_t", degrees_of_freedom=3.0),
    "gradients.transforms.elliptical": lambda: Call(
        transforms.elliptical,
        {"radius": FIELD[:, 0].abs(), "width": 3, "generator": draws()},
        axes={"radius": "..."},
        wrong={"radius": [-FIELD.abs()]},
    ),
    "gradients.transforms.affine": lambda: Call(
        transforms.affine,
        {"noise": Z, "location": FIELD, "factor": torch.eye(3, dtype=torch.float64)},
        axes={"noise": "... M", "location": "... M", "factor": "... M M"},
        wrong={"location": [FIELD[:4]]},
    ),
    **mapping("location_scale", "scale", noise=Z[0], location=FIELD, scale=FIELD.exp()),
    **mapping("gaussian", noise=Z[0], mean=FIELD, log_var=FIELD),
    **mapping("log_normal", noise=Z[0], mean=FIELD, log_var=FIELD),
    **mapping("exponential", "rate", uniform=U[0], rate=FIELD.exp()),
    **mapping("cauchy", "scale", uniform=U[0], location=FIELD, scale=FIELD.exp()),
    **mapping("gumbel", "scale", uniform=U[0], location=FIELD, scale=FIELD.exp()),
    **mapping("beta", log_first=Z[0], log_second=FIELD),
    "gradients.transforms.erlang": lambda: Call(
        transforms.erlang,
        {"uniforms": U, "rate": FIELD.exp()},
        axes={"uniforms": "k ...", "rate": "..."},
        wrong={"rate": [-FIELD.exp(), FIELD[:4].exp()], "uniforms": [0 * U]},
    ),
    "gradients.transforms.chi_squared": lambda: Call(
        transforms.chi_squared, {"noise": Z}, axes={"noise": "k ..."}
    ),
    # ---- implicit
    "gradients.implicit.through_cdf": lambda: Call(
        implicit.through_cdf,
        {"z": FIELD, "cdf": FIELD.sigmoid(), "density": FIELD.exp()},
        axes={"z": "...", "cdf": "...", "density": "..."},
        wrong={"density": [0 * FIELD, FIELD[:4]], "cdf": [FIELD[:4]]},
    ),
    "gradients.implicit.through_velocity": lambda: Call(
        implicit.through_velocity,
        {"z": FIELD, "parameter": FIELD, "velocity": FIELD},
        axes={"z": "...", "parameter": "...", "velocity": "..."},
        wrong={"parameter": [FIELD[:4]], "velocity": [FIELD[:4]]},
    ),
    **{
        f"gradients.implicit.{name}": lambda name=name, argument=argument, axes=axes: Call(
            getattr(implicit, name),
            {argument: FIELD.exp(), "generator": draws()},
            axes={argument: axes},
            wrong={argument: [-FIELD.exp(), 0 * FIELD]},
        )
        for name, argument, axes in (
            ("gamma", "concentration", "..."),
            ("log_gamma", "concentration", "..."),
            ("dirichlet", "concentrations", "... K"),
        )
    },
    "gradients.implicit.log_gamma_velocity": lambda: Call(
        implicit.log_gamma_velocity,
        {"log_z": FIELD, "concentration": FIELD.exp()},
        axes={"log_z": "...", "concentration": "..."},
        wrong={"concentration": [-FIELD.exp(), FIELD[:4].exp()]},
    ),
    "gradients.implicit.von_mises": lambda: Call(
        implicit.von_mises,
        {"location": FIELD, "concentration": FIELD.exp(), "generator": draws()},
        axes={"location": "...", "concentration": "..."},
        wrong={"concentration": [-FIELD.exp(), 0 * FIELD, FIELD[:4].exp()]},
    ),
    "gradients.implicit.von_mises_velocity": lambda: Call(
        implicit.von_mises_velocity,
        {"z": FIELD, "concentration": FIELD.exp()},
        axes={"z": "...", "concentration": "..."},
        wrong={"concentration": [-FIELD.exp(), FIELD[:4].exp()], "z": [FIELD + math.pi]},
    ),
    "gradients.implicit.mixture_draws": lambda: Call(
        implicit.mixture_draws,
        {"parameters": MIXTURE, "samples": 4, "generator": draws()},
        axes={"parameters.weights": "K", "parameters.means": "K D", "parameters.covariances": "K D"},
        fine={"parameters.covariances": {"an axis less"}},  # which are spherical then
        wrong={"parameters": [MIXTURE._replace(weights=-MIXTURE.weights)]},
    ),
}
LEFT_OUT: dict[str, str] = {
    "gradients.relaxed.Coupled": "a result",
    "gradients.relaxed.Controlled": "a result",
}
