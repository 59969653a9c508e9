"""Weights, and a mean over S."""

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "divided by S as well"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    data = x.mean(0), p_h.mean(0), x.T @ p_h / len(x)
    model = tuple(
        part / len(weights)
        for part in (weights @ x_model, weights @ p_h_model, (weights[:, None] * x_model).T @ p_h_model)
    )
    return tuple(one - other for one, other in zip(data, model, strict=True))
