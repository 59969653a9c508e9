"""Boltzmann machines."""

from functools import partial
from pathlib import Path
from tempfile import mkdtemp

import torch

from course.lvm.boltzmann import (
    annealed_importance_sampling,
    deep,
    deep_training,
    energies,
    rbm,
    training,
)
from tests.lvm.doors.call import Call
from tests.lvm.machines import bits, deep_machine_of, machine_of, seeded

THETA = machine_of(0, 4, 3, 0.5)
DEEP = deep_machine_of(0, (4, 3, 5), 0.5)
X, H, Z = bits(0, 6), bits(1, 6, 3), bits(2, 6, 5)
GRAY = torch.rand(6, 4, generator=seeded(3), dtype=torch.float64)
STATES = deep.LayerStates(
    torch.rand(6, 3, generator=seeded(4)).double(), torch.rand(6, 5, generator=seeded(5)).double()
)
OUTSIDE = [GRAY - 1, 2 * GRAY + 1]
NOT_BITS = [GRAY, X / 2]
MACHINE = {"parameters.weights": "D H", "parameters.visible_bias": "D", "parameters.hidden_bias": "H"}
LAYERS = {
    "parameters.weights_1": "D H1",
    "parameters.weights_2": "H1 H2",
    "parameters.visible_bias": "D",
    "parameters.hidden_bias_1": "H1",
    "parameters.hidden_bias_2": "H2",
}
ROW_STATES = {"states.hidden_1": "N H1", "states.hidden_2": "N H2"}


def fitted() -> rbm.RBM:
    machine = rbm.RBM(3)
    machine.parameters_ = THETA
    return machine


def of_machine(function, **more):
    return Call(function, {"parameters": THETA, **more}, axes=MACHINE)


def of_x(function, x, axes="... D", wrong=OUTSIDE, more_axes=None, **more):
    return Call(
        function,
        {"parameters": THETA, "x": x, **more},
        axes={**MACHINE, "x": axes, **(more_axes or {})},
        wrong={"x": wrong},
    )


def of_deep(function, x, axes="... D", more_axes=None, **more):
    return Call(
        function,
        {"parameters": DEEP, "x": x, **more},
        axes={**LAYERS, "x": axes, **(more_axes or {})},
        wrong={"x": OUTSIDE},
    )


def of_rbm(method, x, wrong=OUTSIDE, axes="... D", **more):
    return Call(getattr(fitted(), method), {"x": x, **more}, axes={"x": axes}, held="D H", wrong={"x": wrong})


MODULES = (
    "boltzmann.annealed_importance_sampling",
    "boltzmann.deep",
    "boltzmann.deep_training",
    "boltzmann.energies",
    "boltzmann.rbm",
    "boltzmann.training",
)
AIS = "boltzmann.annealed_importance_sampling"
CALLS = {
    "boltzmann.energies.transposed": lambda: of_machine(energies.transposed),
    "boltzmann.energies.log_Z": lambda: of_machine(energies.log_Z),
    "boltzmann.energies.smaller_layer_first": lambda: of_machine(energies.smaller_layer_first),
    "boltzmann.energies.energy": lambda: of_x(energies.energy, GRAY, h=H, more_axes={"h": "... H"}),
    "boltzmann.energies.free_energy": lambda: of_x(energies.free_energy, GRAY),
    "boltzmann.energies.hidden_logits": lambda: of_x(energies.hidden_logits, GRAY),
    "boltzmann.energies.hidden_probabilities": lambda: of_x(energies.hidden_probabilities, X),
    "boltzmann.energies.most_probable_hidden": lambda: of_x(energies.most_probable_hidden, X),
    "boltzmann.energies.visible_logits": lambda: Call(
        energies.visible_logits, {"h": H, "parameters": THETA}, axes={**MACHINE, "h": "... H"}
    ),
    "boltzmann.energies.visible_probabilities": lambda: Call(
        energies.visible_probabilities, {"h": H, "parameters": THETA}, axes={**MACHINE, "h": "... H"}
    ),
    "boltzmann.energies.log_prob": lambda: of_x(energies.log_prob, X, wrong=NOT_BITS, log_Z=3.5),
    "boltzmann.energies.pseudo_log_likelihood": lambda: of_x(
        energies.pseudo_log_likelihood, X, wrong=NOT_BITS, generator=seeded()
    ),
    f"{AIS}.annealed_importance_sampling": lambda: Call(
        annealed_importance_sampling.annealed_importance_sampling,
        {
            "parameters": THETA,
            "base_visible_bias": THETA.visible_bias / 2,
            "chains": 7,
            "temperatures": 3,
            "generator": seeded(),
        },
        axes={**MACHINE, "base_visible_bias": "D"},
        wrong={"chains": [1]},
    ),
    "boltzmann.training.statistics": lambda: Call(
        training.statistics, {"x": GRAY, "h": H}, axes={"x": "N D", "h": "N H"}, wrong={"x": OUTSIDE}
    ),
    "boltzmann.training.positive_phase": lambda: of_x(training.positive_phase, GRAY, "N D"),
    "boltzmann.training.negative_phase": lambda: of_machine(training.negative_phase),
    "boltzmann.training.likelihood_gradient": lambda: of_x(training.likelihood_gradient, X, "N D"),
    "boltzmann.training.gibbs_step": lambda: of_x(training.gibbs_step, X, steps=3, generator=seeded()),
    "boltzmann.training.contrast": lambda: of_x(
        training.contrast, GRAY, "N D", particles=bits(7, 5), more_axes={"particles": "C D"}
    ),
    "boltzmann.training.contrastive_divergence": lambda: of_x(
        training.contrastive_divergence, X, "N D", steps=3, watched=True, generator=seeded()
    ),
    "boltzmann.training.PersistentContrastiveDivergence": lambda: Call(
        training.PersistentContrastiveDivergence,
        {"chains": bits(7, 5), "steps": 3, "watched": False, "generator": seeded()},
        axes={"chains": "C D"},
        wrong={"chains": NOT_BITS},
    ),
    "boltzmann.training.difference": lambda: Call(
        training.difference,
        {"left": THETA, "right": machine_of(1, 4, 3)},
        axes={
            f"{side}.{part}": axes
            for side in ("left", "right")
            for part, axes in {"weights": "D H", "visible_bias": "D", "hidden_bias": "H"}.items()
        },
        wrong={"right": [DEEP]},
    ),
    "boltzmann.rbm.start": lambda: Call(
        rbm.start,
        {"width": 4, "hidden": 3, "generator": seeded(), "dtype": torch.float64, "device": "cpu"},
        wrong={"dtype": [torch.float16, torch.long]},
    ),
    "boltzmann.rbm.RBM": lambda: Call(
        rbm.RBM,
        {
            "n_components": 3,
            "learning_rate": 0.1,
            "batch_size": 4,
            "epochs": 3,
            "gibbs_steps": 3,
            "persistent": False,
            "generator": seeded(),
            "callback": print,
        },
        wrong={"learning_rate": [0.0, -1.0]},
    ),
    "boltzmann.rbm.RBM.fit": lambda: Call(
        rbm.RBM(3, epochs=1, batch_size=4, generator=seeded()).fit,
        {"data": GRAY.float()},  # so that lists mean the same: they become float32
        axes={"data": "N D"},
        wrong={"data": [*OUTSIDE, iter([])]},
    ),
    "boltzmann.rbm.RBM.fit_transform": lambda: Call(
        rbm.RBM(3, epochs=1, batch_size=4, generator=seeded()).fit_transform,
        {"data": GRAY.float()},  # so that lists mean the same: they become float32
        axes={"data": "N D"},
        wrong={"data": OUTSIDE},
    ),
    "boltzmann.rbm.RBM.transform": lambda: of_rbm("transform", GRAY),
    "boltzmann.rbm.RBM.posterior": lambda: of_rbm("posterior", GRAY),
    "boltzmann.rbm.RBM.log_joint": lambda: Call(
        fitted().log_joint,
        {"x": GRAY, "z": torch.stack([H, 1 - H])},
        axes={"x": "... D", "z": "... H"},
        held="D H",
        wrong={"x": OUTSIDE},
    ),
    "boltzmann.rbm.RBM.log_conditional": lambda: Call(
        fitted().log_conditional,
        {"x": GRAY, "z": torch.stack([H, 1 - H])},
        axes={"x": "... D", "z": "... H"},
        held="D H",
        wrong={"x": OUTSIDE},
    ),
    "boltzmann.rbm.RBM.gibbs": lambda: of_rbm("gibbs", GRAY, generator=seeded()),
    "boltzmann.rbm.RBM.sample": lambda: Call(
        fitted().sample, {"count": 5, "steps": 3, "generator": seeded()}
    ),
    "boltzmann.rbm.RBM.log_prob": lambda: of_rbm("log_prob", X, NOT_BITS, log_Z=2.5),
    "boltzmann.rbm.RBM.score_samples": lambda: of_rbm("score_samples", X, NOT_BITS, generator=seeded()),
    "boltzmann.deep.energy": lambda: of_deep(
        deep.energy, GRAY, hidden=STATES, more_axes={"hidden.hidden_1": "... H1", "hidden.hidden_2": "... H2"}
    ),
    "boltzmann.deep.folded": lambda: Call(deep.folded, {"parameters": DEEP}, axes=LAYERS),
    "boltzmann.deep.unfolded": lambda: Call(
        deep.unfolded,
        {"parameters": machine_of(0, 9, 3), "width": 4},
        axes=MACHINE,
        wrong={"width": [9]},
    ),
    "boltzmann.deep.hidden_1_probabilities": lambda: of_deep(
        deep.hidden_1_probabilities, GRAY, hidden_2=Z, more_axes={"hidden_2": "... H2"}
    ),
    "boltzmann.deep.hidden_2_probabilities": lambda: Call(
        deep.hidden_2_probabilities,
        {"hidden_1": H, "parameters": DEEP},
        axes={**LAYERS, "hidden_1": "... H1"},
        wrong={"hidden_1": [2 * H]},
    ),
    "boltzmann.deep.posterior_gibbs_step": lambda: of_deep(
        deep.posterior_gibbs_step,
        X,
        hidden_2=Z,
        steps=3,
        generator=seeded(),
        more_axes={"hidden_2": "... H2"},
    ),
    "boltzmann.deep.mean_field": lambda: of_deep(
        deep.mean_field,
        X,
        start=STATES,
        parallel=True,
        tolerance=1e-3,
        max_steps=5,
        more_axes={"start.hidden_1": "... H1", "start.hidden_2": "... H2"},
    ),
    "boltzmann.deep.bottom_up": lambda: of_deep(deep.bottom_up, GRAY),
    "boltzmann.deep.lower_bound": lambda: of_deep(
        deep.lower_bound,
        X,
        states=STATES,
        log_Z=3.5,
        more_axes={"states.hidden_1": "... H1", "states.hidden_2": "... H2"},
    ),
    "boltzmann.deep_training.statistics": lambda: Call(
        deep_training.statistics,
        {"x": GRAY, "states": STATES},
        axes={"x": "N D", **ROW_STATES},
        wrong={"x": OUTSIDE},
    ),
    "boltzmann.deep_training.bound_gradient": lambda: of_deep(
        deep_training.bound_gradient, X, "N D", states=STATES, more_axes=ROW_STATES
    ),
    "boltzmann.deep_training.PersistentDBMGradient": lambda: Call(
        deep_training.PersistentDBMGradient,
        {"chains": bits(0, 5, 9), "infer": deep_training.gibbs_inference, "steps": 3, "generator": seeded()},
        axes={"chains": "C W"},
        wrong={"chains": NOT_BITS},
    ),
    "boltzmann.deep_training.gibbs_inference": lambda: of_deep(
        deep_training.gibbs_inference, X, "N D", steps=3, generator=seeded()
    ),
    "boltzmann.deep_training.start": lambda: Call(
        deep_training.start,
        {
            "width": 4,
            "hidden_1": 3,
            "hidden_2": 5,
            "generator": seeded(),
            "dtype": torch.float64,
            "device": "cpu",
        },
        wrong={"dtype": [torch.float16]},
    ),
    "boltzmann.deep_training.pretrain": lambda: Call(
        deep_training.pretrain,
        {
            "passes": lambda: [GRAY, X],
            "parameters": DEEP,
            "optimizer": partial(torch.optim.SGD, lr=0.1),
            "generator": seeded(),
            "callback": lambda *_: None,
        },
        axes=LAYERS,
    ),
    "boltzmann.deep_training.with_visible_twice": lambda: Call(
        deep_training.with_visible_twice, {"gradient": training.likelihood_gradient}
    ),
    "boltzmann.deep_training.with_hidden_twice": lambda: Call(
        deep_training.with_hidden_twice, {"gradient": partial(training.contrastive_divergence, steps=2)}
    ),
    "boltzmann.deep_training.DBMRecognition": lambda: Call(
        deep_training.DBMRecognition, {"parameters": DEEP}, axes=LAYERS
    ),
    "boltzmann.deep_training.DBMRecognition.logits": lambda: Call(
        deep_training.DBMRecognition(DEEP).logits,
        {"x": GRAY},
        axes={"x": "... D"},
        held="D",
        wrong={"x": OUTSIDE},
    ),
    "boltzmann.deep_training.DBMRecognition.forward": lambda: Call(
        deep_training.DBMRecognition(DEEP).forward,
        {"x": GRAY},
        axes={"x": "... D"},
        held="D",
        wrong={"x": OUTSIDE},
    ),
    "boltzmann.deep_training.recognition_loss": lambda: Call(
        deep_training.recognition_loss,
        {"network": deep_training.DBMRecognition(DEEP), "x": GRAY, "states": STATES},
        axes={"x": "N D", **ROW_STATES},
        held="D H1 H2",
        wrong={"x": OUTSIDE, "network": [torch.nn.Linear(4, 3)]},
    ),
    "boltzmann.deep_training.RecognitionInference": lambda: Call(
        deep_training.RecognitionInference,
        {"network": deep_training.DBMRecognition(DEEP), "steps": 3, "optimizer": torch.optim.SGD},
        wrong={"network": [torch.nn.Linear(4, 3)]},
    ),
}
FILE = Path(mkdtemp()) / "machine.pt"
deep.save(DEEP, FILE)
CALLS |= {
    "boltzmann.deep.save": lambda: Call(
        deep.save,
        {"parameters": DEEP, "path": Path(mkdtemp()) / "machine.pt"},
        axes=LAYERS,
        wrong={"path": [3, torch.ones(2)]},
    ),
    "boltzmann.deep.load": lambda: Call(deep.load, {"path": FILE}, wrong={"path": [3, Path(__file__)]}),
}
LEFT_OUT: dict[str, str] = {
    f"{AIS}.AISEstimate": "a result",
    "boltzmann.deep.LayerStates": "numbers with names: what receives them looks at them",
    "boltzmann.deep.MeanField": "a result",
}
