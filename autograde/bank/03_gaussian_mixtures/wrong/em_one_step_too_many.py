"""The loop counts from 0 to max_steps inclusive."""

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "one M-step too many"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, step = [], 0
    while step <= max_steps:
        statistics, value = e_step(x, parameters)
        trace.append(value)
        parameters = m_step(statistics, parameters)
        if len(trace) > 1 and trace[-1] - trace[-2] < tolerance:
            break
        step += 1
    return parameters, trace
