"""Both factors weighted."""

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "the weights are squared: they multiply x and h"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    data = x.mean(0), p_h.mean(0), x.T @ p_h / len(x)
    x_model, p_h_model = weights[:, None] * x_model, weights[:, None] * p_h_model
    model = x_model.sum(0), p_h_model.sum(0), x_model.T @ p_h_model
    return tuple(one - other for one, other in zip(data, model, strict=True))
