"""Cases of exercise 10, restricted Boltzmann machines.

For each task first how a case is made: the right value by an oracle (sums over all states of the units, and loops in
Python's own numbers), and what each known mistake gives. Then its cases, all drawn: in sight with small numbers and
with digits, and out of sight of other sizes, extreme ones and those where mistakes coincide.
"""

from course.check.cases.rbm import (
    ais_log_weights,
    contrastive_divergence_step,
    energy,
    free_energy,
    gibbs_step,
    hidden_probabilities,
    log_partition,
    phase_difference,
)

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.boltzmann.energies",
    "course.lvm.boltzmann.training",
    "course.lvm.boltzmann.rbm",
    "course.lvm.boltzmann.annealed_importance_sampling",
    "course.lvm.boltzmann.deep",
    "course.lvm.boltzmann.deep_training",
)

#: The tasks, in the order of the exercise.
TASKS = (
    energy,
    free_energy,
    hidden_probabilities,
    log_partition,
    phase_difference,
    gibbs_step,
    contrastive_divergence_step,
    ais_log_weights,
)
