"""Diffusion."""

from pathlib import Path
from tempfile import mkdtemp

import torch

from course.lvm.diffusion import model, process
from tests.lvm.doors.call import Call
from tests.lvm.machines import seeded

SCHEDULE = process.linear_schedule(6, first=0.05, last=0.4)
X = torch.randn(5, 3, generator=seeded(0), dtype=torch.float64)
NOISE = torch.randn(5, 3, generator=seeded(1), dtype=torch.float64)
VARIANCES = SCHEDULE.betas.clone()
TIMES = [2, 3, 4, 5, 6]
#: A time is neither of these.
NO_TIMES = [
    torch.tensor([2.0]),
    True,
    "2",
    [2, 3],
    7,
    [2, 3, 4, 5, 7],
    [[2, 3, 4, 5, 6]],
    torch.ones(5, dtype=torch.bool),
]
OF_SCHEDULE = {"schedule.betas": "T+1", "schedule.alpha_bars": "T+1"}


def network() -> model.DenoisingNetwork:
    return model.DenoisingNetwork(3, [7, 4], generator=seeded(2), dtype=torch.float64)


def ddpm() -> model.DDPM:
    return model.DDPM(3, [7, 4], schedule=SCHEDULE, generator=seeded(2), dtype=torch.float64)


def halves(x: torch.Tensor, times: torch.Tensor) -> torch.Tensor:
    return x / 2


def of_rows(function, names, axes=None, wrong=None, fine=None, **more):
    rows = dict(zip(names, (X, NOISE), strict=False))
    return Call(
        function,
        {**rows, "schedule": SCHEDULE, **more},
        fine=fine or {},
        axes={**dict.fromkeys(names, "N D"), **OF_SCHEDULE, **(axes or {})},
        wrong=wrong or {},
    )


def at_times(function, names, **more):
    return of_rows(function, names, times=TIMES, wrong={"times": NO_TIMES}, **more)


MODULES = ("diffusion.process", "diffusion.model")
CALLS = {
    "diffusion.process.Schedule.of": lambda: Call(
        process.Schedule.of,
        {"betas": SCHEDULE.betas[1:]},
        axes={"betas": "T"},
        wrong={"betas": [torch.tensor([0.5, 1.0]), torch.tensor([0.0, 0.5])]},
    ),
    "diffusion.process.Times": lambda: Call(process.Times, {"first": 0, "each": True}, fine={"first": {"0"}}),
    "diffusion.process.Times.take": lambda: Call(
        lambda value: process.Times().take(
            "value", value, process.Seen({"T+1": (7, "schedule"), "N": (5, "x")})
        ),
        {"value": TIMES},
        wrong={"value": NO_TIMES},
    ),
    "diffusion.process.linear_schedule": lambda: Call(
        process.linear_schedule,
        {"steps": 5, "first": 0.1, "last": 0.3},
        wrong={"first": [0.0, 1.0], "last": [0.0, 1.0]},
    ),
    "diffusion.process.cosine_schedule": lambda: Call(process.cosine_schedule, {"steps": 5}),
    "diffusion.process.signal_and_noise": lambda: at_times(process.signal_and_noise, ["like"]),
    "diffusion.process.at_times": lambda: Call(
        process.at_times,
        {"values": VARIANCES, "times": TIMES, "like": X, "first": 2},
        axes={"values": "T+1", "like": "N D"},
        wrong={"times": [*NO_TIMES, 1]},
        fine={"first": {"0"}, "values": {"more T+1"}},
    ),
    "diffusion.process.diffuse_step": lambda: at_times(process.diffuse_step, ["x"], generator=seeded()),
    "diffusion.process.diffuse": lambda: at_times(process.diffuse, ["x_0", "noise"]),
    "diffusion.process.diffuse (one time)": lambda: of_rows(
        process.diffuse, ["x_0", "noise"], times=3, fine={"times": {"0"}}, wrong={"times": [7, "3"]}
    ),
    "diffusion.process.marginal": lambda: at_times(process.marginal, ["x_0"]),
    "diffusion.process.posterior": lambda: at_times(process.posterior, ["x_0", "x_t"]),
    "diffusion.process.posterior_variances": lambda: of_rows(process.posterior_variances, []),
    "diffusion.process.target": lambda: at_times(process.target, ["x_0", "noise"], predicts="velocity"),
    "diffusion.process.data_and_noise": lambda: at_times(
        process.data_and_noise, ["x_t", "output"], predicts="velocity"
    ),
    "diffusion.process.data_predictor": lambda: of_rows(
        process.data_predictor, [], network=halves, predicts="data"
    ),
    "diffusion.process.score_from_noise": lambda: at_times(process.score_from_noise, ["noise"]),
    "diffusion.model.reverse_variances": lambda: of_rows(model.reverse_variances, [], choice="posterior"),
    "diffusion.model.prior_term": lambda: of_rows(model.prior_term, ["x_0"]),
    "diffusion.model.denoising_term": lambda: at_times(
        model.denoising_term,
        ["x_0", "noise"],
        denoise=halves,
        variances=VARIANCES,
        axes={"variances": "T+1"},
    ),
    "diffusion.model.reconstruction_term": lambda: of_rows(
        model.reconstruction_term,
        ["x_0", "noise"],
        denoise=halves,
        variances=VARIANCES,
        axes={"variances": "T+1"},
        wrong={"denoise": [lambda x, times: x[:, :1], lambda x, times: x[:1]], "variances": [0 * VARIANCES]},
    ),
    "diffusion.model.elbo_terms": lambda: of_rows(
        model.elbo_terms,
        ["x_0"],
        denoise=halves,
        variances=VARIANCES,
        generator=seeded(),
        axes={"variances": "T+1"},
        wrong={"denoise": [lambda x, times: x[:, :1], lambda x, times: x[:1]], "variances": [0 * VARIANCES]},
    ),
    "diffusion.model.noise_weights": lambda: of_rows(
        model.noise_weights, [], variances=VARIANCES, axes={"variances": "T+1"}
    ),
    "diffusion.model.denoising_loss": lambda: of_rows(
        model.denoising_loss,
        ["x_0"],
        network=halves,
        predicts="velocity",
        generator=seeded(),
        wrong={"network": [lambda x, times: x[:, :1], lambda x, times: x[:1]]},
    ),
    "diffusion.model.fit": lambda: Call(
        model.fit,
        {
            "batches": [X, NOISE],
            "network": network(),
            "schedule": SCHEDULE,
            "predicts": "data",
            "optimizer": model.adam,
            "generator": seeded(),
            "callback": lambda *_: None,
        },
        axes=OF_SCHEDULE,
        wrong={"batches": [3, [X[0]], [X * float("nan")]], "network": [halves]},
    ),
    "diffusion.model.DenoisingNetwork": lambda: Call(
        model.DenoisingNetwork,
        {"width": 3, "hidden": [7, 4], "generator": seeded(), "dtype": torch.float64},
        wrong={"hidden": [[7.5], 7, "7", [0]], "dtype": [torch.float16]},
    ),
    "diffusion.model.DenoisingNetwork.forward": lambda: Call(
        network().forward,
        {"x": X, "times": TIMES},
        axes={"x": "N D"},
        held="D N",
        wrong={"times": [torch.ones(5), [2, 3], "2", 3]},
    ),
    "diffusion.model.denoising_path": lambda: of_rows(
        lambda x_T, schedule, denoise, variances, generator=None: list(
            model.denoising_path(denoise, x_T, schedule, variances, generator=generator)
        ),
        ["x_T"],
        denoise=halves,
        variances=VARIANCES,
        generator=seeded(),
        axes={"variances": "T+1"},
        wrong={"denoise": [lambda x, times: x[:, :1], lambda x, times: x[:1]]},
    ),
    "diffusion.model.sample": lambda: of_rows(
        model.sample,
        ["x_T"],
        denoise=halves,
        variances=VARIANCES,
        generator=seeded(),
        axes={"variances": "T+1"},
        wrong={"denoise": [lambda x, times: x[:, :1], lambda x, times: x[:1]]},
    ),
    "diffusion.model.DDPM": lambda: Call(
        model.DDPM,
        {"width": 3, "hidden": [7, 4], "schedule": SCHEDULE, "predicts": "data", "generator": seeded()},
        axes=OF_SCHEDULE,
    ),
    "diffusion.model.DDPM.fit": lambda: Call(
        ddpm().fit,
        {"x": X, "batch_size": 4, "epochs": 3, "optimizer": model.adam},
        axes={"x": "N D"},
        held="D",
    ),
    "diffusion.model.DDPM.sample": lambda: Call(ddpm().sample, {"count": 4, "generator": seeded()}),
    "diffusion.model.DDPM.elbo_terms": lambda: Call(
        ddpm().elbo_terms, {"x_0": X, "generator": seeded()}, axes={"x_0": "N D"}, held="D"
    ),
    "diffusion.model.DDPM.save": lambda: Call(
        ddpm().save, {"path": Path(mkdtemp()) / "ddpm.pt"}, wrong={"path": [3, torch.ones(2)]}
    ),
    "diffusion.model.DDPM.load": lambda: Call(
        model.DDPM.load, {"path": saved()}, wrong={"path": [3, Path(__file__)]}
    ),
}
LEFT_OUT: dict[str, str] = {
    "diffusion.process.Schedule": "numbers with names: what receives them looks at them",
    "diffusion.model.ElboTerms": "a result",
}


def saved() -> Path:
    path = Path(mkdtemp()) / "ddpm.pt"
    ddpm().save(path)
    return path
