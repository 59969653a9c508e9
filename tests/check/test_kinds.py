"""Every kind of check passes what it should, fails what it should, and says which mistake it is."""

import math
import re
import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from course import check
from course.check import kinds
from course.check.case import SEED_VARIABLE, Case
from course.check.draws import kolmogorov_distance, z_scores
from tests.waiting import HOPELESS

pytestmark = pytest.mark.usefixtures("toy_exercise")


def failure(kind, function, *cases):
    with pytest.raises(check.CheckFailed) as caught:
        kind(function, *cases)
    return caught.value


@pytest.mark.parametrize(
    "right",
    [
        lambda x: x.square().sum(),
        lambda x: (x @ x).item(),
        lambda x: np.sum(x.numpy() ** 2),
        lambda x: float(sum(v**2 for v in x.tolist())),
        lambda x: x.float().square().sum(),
        lambda x: x.clone().mul_(x).sum(),
        lambda x: nn.Parameter(x.square().sum()),
    ],
)
def test_right_answers_pass_however_they_are_written(right):
    check.close(right, "sum_of_squares_of_three", "sum_of_squares_of_many")


def test_a_known_mistake_is_named_with_what_was_expected_and_found():
    said = failure(check.close, lambda x: x.sum(), "sum_of_squares_of_three")
    assert said.mistake == "the square is missing"
    assert "14" in said.expected
    assert "6" in said.found
    assert "likely mistake: the square is missing" in str(said)


def test_a_relation_to_what_is_right_is_named_where_the_case_knows_no_mistake():
    said = failure(check.close, lambda x: -x.square().sum(), "sum_of_squares_of_three")
    assert said.mistake == "the sign is reversed"
    assert failure(check.close, lambda x: x.square().sum() + 0.7, "sum_of_squares_of_three").mistake is None


def test_a_relation_must_hold_in_all_cases_of_the_check():
    wrong_for_few = "sum_of_squares_of_three", "sum_of_squares_of_many"
    once = failure(check.close, lambda x: x.square().sum() * (-1 if len(x) == 3 else 1), *wrong_for_few)
    assert once.mistake is None
    always = failure(check.close, lambda x: -x.square().sum(), *wrong_for_few)
    assert always.mistake == "the sign is reversed"


def test_a_case_that_cannot_tell_names_no_relation_and_denies_none(monkeypatch):
    real = check.CaseDefinition.build

    def degenerate(self, seed):
        made = real(self, seed)
        return replace(made, degenerate="K = 1") if self.name == "sum_of_squares_of_three" else made

    monkeypatch.setattr(check.CaseDefinition, "build", degenerate)

    def negated(x):
        return -x.square().sum()

    assert failure(check.close, negated, "sum_of_squares_of_three").mistake is None
    both = failure(check.close, negated, "sum_of_squares_of_three", "sum_of_squares_of_many")
    assert both.mistake == "the sign is reversed"


@pytest.mark.parametrize("form", [lambda v: [v], lambda v: torch.full((1, 1), v), lambda v: np.array([v])])
def test_where_one_number_is_asked_an_array_of_one_will_do(form):
    check.close(lambda x: form(x.square().sum().item()), "sum_of_squares_of_three")


def test_a_hidden_case_names_the_mistake_but_shows_no_values():
    said = failure(check.close, lambda x: x.sum(), "sum_of_squares_of_many")
    assert said.mistake == "the square is missing"
    assert said.expected is said.found is None
    assert re.search("[0-9]", str(said)) is None


def test_a_hidden_case_keeps_what_an_exception_says_to_itself():
    def telling(x):
        raise ValueError(f"the data are {x.tolist()}")

    said = failure(check.close, telling, "sum_of_squares_of_many")
    assert "ValueError" in str(said)
    assert "data" not in str(said)


def test_an_untouched_task_is_not_attempted_rather_than_wrong():
    def untouched(x):
        raise NotImplementedError

    said = failure(check.close, untouched, "sum_of_squares_of_three")
    assert not said.attempted
    assert "not attempted yet" in str(said)


def leaves(x):
    raise SystemExit


def loops(x):
    while True:
        pass


def swallows_and_loops(x):
    while True:
        try:
            while True:
                pass
        except Exception:
            pass


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda x: None, "is a return missing"),
        (lambda x: 1 / 0, "raised ZeroDivisionError: division by zero"),
        (lambda x: torch.distributions.Normal(x.sum(), 1.0), "return a tensor, not a Normal"),
        (lambda x: {1, 2}, "not a set"),
        (lambda x: x.to_sparse(), "sparse"),
        (lambda x: "14", "numbers were expected, but a str came back"),
        (lambda x: x.square(), "the shape is (3,), not ()"),
        (lambda x: x.square().sum() * math.nan, "NaN"),
        (lambda x: x.square().sum() * math.inf, "infinite"),
        (lambda: 0, "raised TypeError"),
        (leaves, "raised SystemExit"),
    ],
)
def test_whatever_a_function_does_its_check_fails_with_words(wrong, words):
    assert words in str(failure(check.close, wrong, "sum_of_squares_of_three"))


@pytest.mark.parametrize("endless", [loops, swallows_and_loops])
def test_an_endless_loop_is_stopped(endless, monkeypatch):
    monkeypatch.setattr("course.check.link.TIME_LIMIT", 0.3)
    assert "no answer after" in str(failure(check.close, endless, "sum_of_squares_of_three"))


def waits(seconds):
    def sum_of_squares(x):
        time.sleep(seconds)
        return x.square().sum()

    return sum_of_squares


def test_a_call_may_take_twice_its_limit_while_it_does_not_get_the_processor(monkeypatch):
    monkeypatch.setattr("course.check.link.TIME_LIMIT", 4.0)
    check.close(waits(4.2), "sum_of_squares_of_three")
    monkeypatch.setattr("course.check.link.TIME_LIMIT", 0.5)
    said = str(failure(check.close, waits(HOPELESS), "sum_of_squares_of_three"))
    assert "of which it worked 0.0 s: does it wait for something, or was the machine busy?" in said


def test_what_a_function_prints_is_shown_where_its_student_looks(capsys):
    def sum_of_squares(x):
        print("here", len(x))
        return x.square().sum()

    check.close(sum_of_squares, "sum_of_squares_of_three")
    assert "here 3" in capsys.readouterr().out


def test_what_a_function_prints_or_warns_of_is_not_shown(capfd):
    def noisy(x):
        import sys
        import warnings

        print("looking at", x)
        print("trouble", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        return torch.tensor(14.0)

    check.close(noisy, "sum_of_squares_of_three", "sum_of_squares_of_three")
    shown = capfd.readouterr()
    assert shown.out.count("looking at") == 2
    assert shown.err == ""


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda f, x: -f(f(x)), "the sign is reversed"),
        (lambda f, x: f(x), "f is applied once"),
    ],
)
def test_a_callable_argument_is_made_on_the_students_side(wrong, words):
    check.close(lambda f, x: f(f(x)), "applied_twice")
    assert words in str(failure(check.close, wrong, "applied_twice"))


def test_the_gradient_is_checked_and_the_value_is_free():
    check.gradient(lambda x: x.square().sum() + 5, "slope_of_the_square")
    check.gradient(lambda x: (x**2).sum() - 1, "slope_of_the_square")
    assert (
        failure(check.gradient, lambda x: 0.5 * x @ x, "slope_of_the_square").mistake
        == "the factor 2 is missing"
    )
    assert "no gradient arrives" in str(
        failure(check.gradient, lambda x: (x.detach() ** 2).sum(), "slope_of_the_square")
    )
    assert "no gradient arrives" in str(failure(check.gradient, lambda x: 14.0, "slope_of_the_square"))


class StraightThrough(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return (x > 0).to(x.dtype)

    @staticmethod
    def backward(ctx, gradient):
        return gradient


def test_a_custom_autograd_function_is_differentiated_by_its_own_rule():
    check.gradient(StraightThrough.apply, "slope_through_the_step")
    check.gradient(lambda x: (x > 0).double() + x - x.detach(), "slope_through_the_step")
    assert "no gradient arrives" in str(
        failure(check.gradient, lambda x: (x > 0).double(), "slope_through_the_step")
    )


class Affine(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.scale = nn.Parameter(torch.zeros(n_out, n_in))
        self.shift = nn.Parameter(torch.zeros(n_out))

    def forward(self, x):
        return torch.einsum("ji,ni->nj", self.scale, x) + self.shift


class ForgetsTheShift(Affine):
    def forward(self, x):
        return x @ self.scale.T


def test_a_network_is_judged_with_given_parameters_whatever_its_own_are_called():
    check.network(nn.Linear, "linear_network")
    check.network(Affine, "linear_network")
    check.network(lambda i, o: nn.Sequential(nn.Linear(i, o)), "linear_network")
    assert "wrong values" in str(failure(check.network, ForgetsTheShift, "linear_network"))
    assert "a network" in str(failure(check.network, lambda i, o: 3, "linear_network"))


def test_draws_are_judged_by_their_mean_and_must_use_the_generator():
    check.mean(lambda n, generator: torch.rand(n, generator=generator), "mean_of_the_uniform")
    wrong = failure(
        check.mean, lambda n, generator: torch.rand(n, generator=generator) ** 2, "mean_of_the_uniform"
    )
    assert "standard errors off" in str(wrong)
    assert "generator" in str(failure(check.mean, lambda n, generator: torch.rand(n), "mean_of_the_uniform"))
    assert "NaN" in str(
        failure(check.mean, lambda n, g: torch.rand(n, generator=g) * math.nan, "mean_of_the_uniform")
    )


def test_draws_are_judged_by_their_law():
    def exponential(n, generator):
        return -torch.rand(n, generator=generator).log()

    check.distribution(exponential, "law_of_the_exponential")
    check.distribution(
        lambda n, generator: torch.empty(n).exponential_(generator=generator), "law_of_the_exponential"
    )
    same_mean = failure(
        check.distribution, lambda n, g: 2 * torch.rand(n, generator=g), "law_of_the_exponential"
    )
    assert "do not follow the law" in str(same_mean)


def test_of_a_pair_of_draws_the_part_looked_at_is_judged_and_a_mistaken_law_is_named():
    def pair(power, factor):
        def draw(n, generator):
            return torch.zeros(n), factor * torch.rand(n, generator=generator) ** power

        return draw

    check.distribution(pair(1, 1), "law_of_the_second_of_two")
    for wrong, mistake in [(pair(2, 1), "it is squared"), (pair(1, 2), "it is doubled"), (pair(1, 3), None)]:
        assert failure(check.distribution, wrong, "law_of_the_second_of_two").mistake == mistake
    single = failure(
        check.distribution, lambda n, g: torch.rand(n, generator=g).sum(), "law_of_the_second_of_two"
    )
    assert "another form" in str(single)


def test_draws_come_from_the_generator_and_from_nothing_else():
    def half_its_own(n, generator):
        own = torch.rand(n) < 0.5
        return torch.where(own, torch.rand(n, generator=generator), torch.rand(n, generator=generator))

    assert "begins anew" in str(failure(check.mean, half_its_own, "mean_of_the_uniform"))


@pytest.mark.parametrize("seed", [lambda g: 0, lambda g: g.initial_seed()])
def test_a_generator_that_is_set_to_a_seed_in_between_is_told(seed):
    def with_a_seed_of_its_own(n, generator):
        return torch.rand(n, generator=generator.manual_seed(seed(generator)))

    assert "is it set to a seed" in str(failure(check.mean, with_a_seed_of_its_own, "mean_of_the_uniform"))


def test_draws_that_are_not_numbers_follow_no_law():
    nan = failure(
        check.distribution, lambda n, g: torch.rand(n, generator=g) * math.nan, "law_of_the_exponential"
    )
    assert "NaN" in str(nan)


def test_a_sequence_may_rise_but_not_fall():
    check.increases(lambda x: x.cumsum(0), "partial_sums")
    check.increases(lambda x: [1, 1.0, 2], "partial_sums")
    assert "falls at step 2" in str(failure(check.increases, lambda x: [1.0, 3.0, 2.0], "partial_sums"))
    assert "two or more" in str(failure(check.increases, lambda x: 3.0, "partial_sums"))


def test_only_the_shape_counts_for_a_shape():
    check.shape(lambda x: torch.zeros(3), "partial_sums")
    assert "the shape (2,)" in str(failure(check.shape, lambda x: torch.zeros(2), "partial_sums"))


def test_what_the_task_leaves_free_is_free():
    check.close(lambda x: 3.0, "either_square_root")
    check.close(lambda x: -3.0, "either_square_root")
    assert failure(check.close, lambda x: x / 2, "either_square_root").mistake == "x is halved"
    assert "another form" in str(failure(check.close, lambda x: "three", "either_square_root"))


def test_z_scores_of_a_right_answer_follow_the_standard_normal():
    """Kolmogorov-Smirnov over 2000 seeds; a calibrated score fails this with probability 1e-6."""
    case = Case("", (), expected=torch.tensor(0.5), deviation=(1 / 12) ** 0.5)
    draws = (torch.rand(400, generator=torch.Generator().manual_seed(seed)) for seed in range(2000))
    scores = torch.stack([z_scores(draw, case.expected, case.deviation) for draw in draws])
    law = torch.distributions.Normal(0.0, 1.0).cdf
    assert kolmogorov_distance(scores, law) < math.sqrt(math.log(2 / 1e-6) / (2 * 2000))


@pytest.mark.parametrize(
    ("kind", "name", "least"),
    [(check.mean, "means_often_rejected", 0.05), (check.distribution, "law_often_rejected", 0.03)],
)
def test_a_right_answer_is_rejected_as_often_as_its_case_declares(kind, name, least, monkeypatch):
    """Declared 0.1, on 1000 seeds: the rate stays below 0.15 and above `least`, or fails with probability 1e-6.

    The bands are a little wide: the one for two means adds up their errors, the one for a law holds for any size.
    """
    rejected = 0
    for seed in range(1000):
        monkeypatch.setenv("LVM_CHECK_SEED", str(seed))
        try:
            kind(lambda *shape: torch.rand(*shape[:-1], generator=shape[-1]), name)
        except check.CheckFailed:
            rejected += 1
    assert least < rejected / 1000 < 0.15


def test_an_unknown_case_is_named_with_those_that_there_are():
    with pytest.raises(ValueError, match="no case 'nothing'; it has applied_twice"):
        check.close(abs, "nothing")


def test_a_check_without_an_exercise_says_which_cell_to_run(monkeypatch):
    monkeypatch.setattr("course.check.state.unit", None)
    with pytest.raises(RuntimeError, match="run the first cell"):
        check.close(abs, "sum_of_squares_of_three")


def by_a_library(x):
    from torch.distributions import Bernoulli, Normal, kl_divergence

    return kl_divergence(Bernoulli(0.5), Normal(0.0, 1.0))


def with_words(x):
    raise NotImplementedError("only for one row so far")


def of_another_kind(x):
    class Mine(NotImplementedError):
        pass

    raise Mine


def by_a_helper(x):
    def helper():
        raise NotImplementedError

    return helper()


@pytest.mark.parametrize("written", [by_a_library, with_words, of_another_kind, by_a_helper])
def test_only_the_bare_stub_is_not_attempted(written):
    said = failure(check.close, written, "sum_of_squares_of_three")
    assert said.attempted
    assert "raised" in said.problem


def test_the_stub_itself_is_not_attempted():
    def untouched(x):
        raise NotImplementedError

    assert not failure(check.close, untouched, "sum_of_squares_of_three").attempted


@pytest.mark.parametrize(
    "mixes",
    [lambda x: (x.float() @ torch.ones(3)).sum(), lambda x: torch.ones(3, dtype=torch.float64) @ x.float()],
)
def test_where_types_do_not_fit_together_it_is_said_which_came(mixes):
    said = failure(check.close, mixes, "sum_of_squares_in_double_precision")
    assert said.problem.startswith("raised RuntimeError")
    assert "the numbers given here are float64" in said.hint


def test_randomness_of_its_own_is_named():
    said = failure(check.close, lambda x: x.square().sum() + torch.rand(()), "sum_of_squares_of_three")
    assert said.mistake.startswith("two calls with the same arguments give different results")


def test_an_argument_that_was_changed_in_place_is_named_though_the_value_is_right():
    said = failure(check.close, lambda x: x.mul_(x).sum(), "sum_of_squares_of_three")
    assert said.mistake == "argument 1 was changed in place: work on a copy, x.clone()"
    said = failure(check.close, lambda x: x.sub_(x.mean()).square().sum() + 0.3, "sum_of_squares_of_three")
    assert said.hint == "argument 1 was changed in place: work on a copy, x.clone()"


def test_what_is_learned_by_heart_falls_at_the_draw_that_only_grading_knows(monkeypatch):
    def by_heart(x):
        return x.square().sum() if torch.equal(x, at_home[0]) else x.sum()

    at_home = []
    check.close(lambda x: at_home.append(x.clone()) or x.square().sum(), "squares_in_sight")
    check.close(by_heart, "squares_in_sight")
    monkeypatch.setenv(SEED_VARIABLE, "17")
    said = failure(check.close, by_heart, "squares_in_sight")
    assert said.expected is None, "the values of the second draw are secret"
    assert said.checked.endswith("right on the numbers shown, not on others of the same kind")
    check.close(lambda x: x.square().sum(), "squares_in_sight")


def test_what_only_grading_knows_is_asked_after_all_that_is_in_sight(monkeypatch):
    asked, at_home = [], []

    def right(x):
        asked.append(x.clone())
        return x.square().sum()

    for name in ("squares_in_sight", "sum_of_squares_of_three"):
        check.close(lambda x: at_home.append(x.clone()) or x.square().sum(), name)
    monkeypatch.setenv(SEED_VARIABLE, "17")
    with kinds.in_sight_only() as part:
        for name in ("squares_in_sight", "sum_of_squares_of_many", "sum_of_squares_of_three"):
            check.close(right, name)
    assert list(map(len, asked)) == [7, 3]
    assert all(torch.equal(one, other) for one, other in zip(asked, at_home, strict=True))
    for ask in part.later:
        ask()
    assert list(map(len, asked)) == [7, 3, 7, 50]
    asked.clear()
    for name in ("squares_in_sight", "sum_of_squares_of_three"):
        check.close(right, name)
    assert not torch.equal(asked[1], at_home[1]), "at once, where nothing says otherwise"


def test_where_secret_numbers_were_asked_before_nothing_is_shown_any_more(monkeypatch, capsys):
    """Even of a case in sight: by then a function may say what it knows."""
    monkeypatch.setenv(SEED_VARIABLE, "17")
    monkeypatch.setattr(kinds, "_all_hidden", False)
    kinds.keep_all_out_of_sight()
    asked = []
    with kinds.in_sight_only() as part:
        check.close(lambda x: asked.append(x) or x.sum() + 7.25, "squares_in_sight")
    assert asked == []
    with pytest.raises(check.CheckFailed) as failed:
        part.later[0]()
    assert (failed.value.expected, failed.value.found) == (None, None)
    with kinds.in_sight_only() as part:
        check.close(lambda x: x.square().sum(), "squares_in_sight")
    part.later[0]()
    assert capsys.readouterr().out == f"✓ double: {failed.value.checked}\n".replace("double", "<lambda>")


def test_the_mistake_of_a_wrong_answer_is_looked_for_when_all_in_sight_was_asked(monkeypatch):
    asked = []

    def wrong(x):
        asked.append(len(x))
        return x.sum()

    monkeypatch.setenv(SEED_VARIABLE, "17")
    with kinds.in_sight_only() as part:
        check.close(wrong, "squares_in_sight")
        check.close(wrong, "sum_of_squares_of_three")
    assert asked == [7]
    assert (part.over, part.later) == (True, [])
    with pytest.raises(check.CheckFailed, match="the square is missing"):
        part.tell()


@pytest.mark.parametrize(
    "answer",
    [
        lambda right: right + 1.0,
        lambda right: torch.full_like(right, torch.nan),
        lambda right: torch.ones(3, 2) * right.sum(),
        lambda right: "no numbers",
        lambda right: (right, right),
    ],
    ids=["other numbers", "no numbers at all", "another shape", "text", "a pair"],
)
def test_who_was_wrong_is_asked_the_rest_as_who_was_right(answer, monkeypatch):
    """By what it is not asked any more, it would know that its guess was wrong, and try another one next."""
    monkeypatch.setenv(SEED_VARIABLE, "17")

    def asked_of(answer):
        asked = []

        def sum_of_squares(x):
            asked.append(x.tolist())
            return answer(x.square().sum())

        def draws(count, generator):
            asked.append(generator.get_state().tolist())
            return answer(torch.rand(count, generator=generator))

        told = []
        with kinds.in_sight_only(lambda: told.append(len(asked))) as part:
            check.close(sum_of_squares, "squares_in_sight", "sum_of_squares_of_many")
            check.shape(sum_of_squares, "sum_of_squares_of_three")
            check.gradient(sum_of_squares, "slope_of_the_square")
            check.increases(lambda x: asked.append(x.tolist()) or answer(x), "what_climbs")
            check.mean(draws, "mean_of_the_uniform")
        for ask in part.later:
            with kinds.in_sight_only(lambda: None):
                ask()
        return part, told, asked

    right, told, asked = asked_of(lambda right: right)
    assert (right.failure, told) == (None, [])
    wrong, told_when_wrong, asked_when_wrong = asked_of(answer)
    assert asked_when_wrong == asked
    assert told_when_wrong == [1]
    with pytest.raises(check.CheckFailed) as failed:
        wrong.tell()
    assert failed.value.checked == wrong.failure.checked


def test_who_raises_is_asked_no_more():
    """It knows that it has not answered; and after an endless loop there may be no time for more."""
    asked = []

    def raises(x):
        asked.append(x)
        raise ValueError

    with kinds.in_sight_only(lambda: None) as part:
        check.close(raises, "squares_in_sight", "sum_of_squares_of_many")
        check.close(raises, "sum_of_squares_of_three")
    assert (len(asked), part.over, part.later) == (1, True, [])
    with pytest.raises(check.CheckFailed, match="raised ValueError"):
        part.tell()


def test_a_mistake_that_holds_by_chance_in_one_draw_is_not_named():
    """The known mistake gives x₁ + x₂ + …; this answer gives the same on the draw at home, and something else next."""
    at_home = []
    check.close(lambda x: at_home.append(x.clone()) or x.square().sum(), "squares_in_sight")
    assert failure(check.close, lambda x: x.sum(), "squares_in_sight").mistake == "the square is missing"
    by_chance = at_home[0].sum()
    assert failure(check.close, lambda x: by_chance + 0 * x.sum(), "squares_in_sight").mistake is None


def test_a_relation_that_holds_by_chance_in_one_draw_is_not_named():
    at_home = []
    check.close(lambda x: at_home.append(x.clone()) or x.square().sum(), "squares_in_sight")
    twice = 2 * at_home[0].square().sum()
    said = failure(check.close, lambda x: twice + 0 * x.sum(), "squares_in_sight")
    assert said.mistake is None
    assert "twice" in failure(check.close, lambda x: 2 * x.square().sum(), "squares_in_sight").mistake


@pytest.mark.parametrize(
    ("came", "words"),
    [
        (lambda x, W: (W, x.new_tensor(2.0)), "the shape at [0] is (7, 4), not (4,)"),
        (lambda x, W: (x, x.new_tensor([2.0, 3.0])), "the shape at [1] is (2,), not ()"),
        (lambda x, W: (x, math.nan), "the number at [1] is NaN"),
        (lambda x, W: (x,), "2 values were expected, but 1 values came back"),
    ],
)
def test_shapes_and_finiteness_are_told_as_they_came_before_any_look(came, words):
    assert failure(check.close, came, "product_of_two_parts").problem == words


def test_one_element_arrays_and_lists_reach_a_look_in_the_form_that_was_asked():
    check.close(lambda x, W: [x.tolist(), np.array([[2.0]])], "product_of_two_parts")


def test_parts_that_are_exchanged_are_named_by_their_shapes():
    said = failure(check.close, lambda x, W: (torch.tensor(2.0), x), "product_of_two_parts")
    assert said.mistake == "the first value and the second value are exchanged"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda n, g: -5 - 3 * torch.randn(n, generator=g), "the sign of the draws is reversed"),
        (lambda n, g: 5 + 9 * torch.randn(n, generator=g), "the variance of the draws is used"),
        (lambda n, g: 3 * torch.randn(n, generator=g), "the mean is left out of the draws"),
        (lambda n, g: 5 + torch.randn(n, generator=g), "the draws are not scaled"),
        (lambda n, g: 10 + 6 * torch.randn(n, generator=g), "twice as large"),
    ],
)
def test_a_wrong_law_is_named_by_its_relation_to_the_right_one(wrong, words):
    """4000 draws against a band of false_reject 1e-6: the right relation is missed less often than that."""
    assert words in failure(check.distribution, wrong, "law_of_a_normal").mistake


def test_a_wrong_law_without_a_relation_is_not_named():
    uniform = failure(check.distribution, lambda n, g: 10 * torch.rand(n, generator=g), "law_of_a_normal")
    assert uniform.mistake is None


def climbing(rate, steps):
    def climb(start, slope):
        at = start.clone()
        for _ in range(steps):
            at = at + rate * slope(at)
        return at

    return climb


@pytest.mark.parametrize(
    ("rate", "steps", "words"),
    [
        (0.1, 0, "nothing moved"),
        (0.1, 5, "it has not converged"),
        (-0.01, 20, "it went downhill"),
        (2.5, 40, "it diverged"),
    ],
)
def test_what_climbs_is_told_how_far_it_came(rate, steps, words):
    check.close(climbing(0.1, 500), "top_of_a_hill")
    assert words in failure(check.close, climbing(rate, steps), "top_of_a_hill").mistake


def test_an_argument_may_be_changed_in_place_where_the_case_says_so():
    def climb_in_place(start, slope):
        for _ in range(500):
            start += 0.1 * slope(start)
        return start

    check.close(climb_in_place, "top_of_a_hill")


def test_draws_are_real_numbers():
    def draws(n, generator):
        return torch.rand(n, generator=generator) + 9j

    assert "real numbers" in str(failure(check.mean, draws, "mean_of_the_uniform"))
    assert "real numbers" in str(failure(check.distribution, draws, "law_of_the_exponential"))


@pytest.mark.parametrize("value", [math.nan, math.inf, 3 - 9j])
def test_what_climbs_is_finite_and_real(value):
    check.increases(lambda x: [1.0, 2.0, 2.0], "what_climbs")
    assert "it falls at step 2" in str(failure(check.increases, lambda x: [1.0, 2.0, 1.0], "what_climbs"))
    assert failure(check.increases, lambda x: torch.tensor([1.0, 2.0, value]), "what_climbs")
