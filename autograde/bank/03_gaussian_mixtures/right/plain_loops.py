"""Everything with Python's own numbers in loops over points and components; lists come back."""

import math

import torch


def log_gaussian(x, means, covariances):
    table = []
    for point in x:
        row = []
        for mean, covariance in zip(means, covariances, strict=True):
            difference = point - mean
            inverse = torch.linalg.inv(covariance).tolist()
            distance = 0.0
            for i in range(len(difference)):
                for j in range(len(difference)):
                    distance += float(difference[i]) * inverse[i][j] * float(difference[j])
            log_determinant = math.log(float(torch.linalg.det(covariance)))
            row.append(-(distance + log_determinant + len(difference) * math.log(2 * math.pi)) / 2)
        table.append(row)
    return torch.tensor(table, dtype=x.dtype)


def log_likelihood(log_density, weights):
    total = 0.0
    for row in log_density.tolist():
        joint = [a + math.log(w) for a, w in zip(row, weights.tolist(), strict=True) if w > 0]
        largest = max(joint)
        total += largest + math.log(sum(math.exp(a - largest) for a in joint))
    return torch.tensor(total, dtype=log_density.dtype)


def responsibilities(log_density, weights):
    table = []
    for row in log_density.tolist():
        pairs = list(zip(row, weights.tolist(), strict=True))
        largest = max(a for a, w in pairs if w > 0)
        joint = [w * math.exp(a - largest) if w > 0 else 0.0 for a, w in pairs]
        table.append([value / sum(joint) for value in joint])
    return torch.tensor(table, dtype=log_density.dtype)


def bound(log_density, weights, q):
    total = 0.0
    for n in range(q.shape[0]):
        for k in range(q.shape[1]):
            if q[n, k] > 0:
                total += float(q[n, k] * (log_density[n, k] + weights[k].log() - q[n, k].log()))
    return torch.tensor(total, dtype=q.dtype)


def surrogate(log_joint, log_joint_old):
    total = 0
    for row, row_old in zip(log_joint, log_joint_old, strict=True):
        with torch.no_grad():
            shares = (row_old - torch.logsumexp(row_old, 0)).exp()
        for k in range(len(row)):
            total = total + shares[k] * row[k]
    return total


def m_step(x, responsibilities, parameters_old):
    weights, means, covariances = [], [], []
    for k in range(responsibilities.shape[1]):
        count, mean = 0, torch.zeros_like(x[0])
        for n in range(len(x)):
            count = count + responsibilities[n, k]
            mean = mean + responsibilities[n, k] * x[n]
        mean = mean / count
        covariance = 0
        for n in range(len(x)):
            covariance = covariance + responsibilities[n, k] * torch.outer(x[n] - mean, x[n] - mean)
        weights.append(count / len(x))
        means.append(mean)
        covariances.append(covariance / count)
    return torch.stack(weights), torch.stack(means), torch.stack(covariances)


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    step = 0
    while step < max_steps:
        statistics, value = e_step(x, parameters)
        trace.append(float(value))
        parameters = m_step(statistics, parameters)
        step += 1
        if len(trace) >= 2 and trace[-1] - trace[-2] < tolerance:
            return parameters, trace
    return parameters, trace
