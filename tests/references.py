"""The equations once more, with plain loops in NumPy float64.

Written from the equations, not from the package: no function of it is used.
"""

import math

import numpy as np


def dot(a, b):
    return sum(float(x) * float(y) for x, y in zip(a, b))


def norm(a):
    return math.sqrt(dot(a, a))


def softmax(row, temperature=1.0):
    powers = [math.exp((x - max(row)) / temperature) for x in row]
    return [p / sum(powers) for p in powers]


def soft_target_divergence(s_logits, t_logits, tau):
    values = []
    for s_row, t_row in zip(s_logits, t_logits):
        s, t = softmax(s_row, tau), softmax(t_row, tau)
        values.append(
            tau * tau * sum(q * (math.log(q) - math.log(p)) for p, q in zip(s, t))
        )
    return np.array(values)


def decoupled_divergence(s_logits, t_logits, labels, tau, alpha, beta):
    values = []
    for s_row, t_row, y in zip(s_logits, t_logits, labels):
        s, t = softmax(s_row, tau), softmax(t_row, tau)
        target = t[y] * math.log(t[y] / s[y]) + (1 - t[y]) * math.log(
            (1 - t[y]) / (1 - s[y])
        )
        others = 0.0
        for k in range(len(s)):
            if k != y:
                q, p = t[k] / (1 - t[y]), s[k] / (1 - s[y])
                others += q * math.log(q / p)
        values.append(tau * tau * (alpha * target + beta * others))
    return np.array(values)


def class_relation(s_logits, t_logits, tau):
    values = []
    for s_row, t_row in zip(s_logits, t_logits):
        s, t = softmax(s_row, tau), softmax(t_row, tau)
        s = [p - sum(s) / len(s) for p in s]
        t = [q - sum(t) / len(t) for q in t]
        values.append(tau * tau * (1 - dot(s, t) / norm(s) / norm(t)))
    return np.array(values)


def memory_scores(embedding, memory, indices, tau):
    return np.array(
        [
            [dot(e, memory[k]) / norm(e) / tau for k in row]
            for e, row in zip(embedding, indices)
        ]
    )


def log_normaliser(scores, images):
    powers = [math.exp(s) for row in scores for s in row]
    return math.log(images * sum(powers) / len(powers))


def memory_contrast(scores, log_z, images):
    values = []
    for row in scores:
        p = [math.exp(s) / math.exp(log_z) for s in row]
        noise = (len(row) - 1) / images
        values.append(
            -math.log(p[0] / (p[0] + noise))
            - sum(math.log(noise / (q + noise)) for q in p[1:])
        )
    return np.array(values)


def update_memory(rows, embedding, momentum):
    new = []
    for m, e in zip(rows, embedding):
        row = [momentum * a + (1 - momentum) * b / norm(e) for a, b in zip(m, e)]
        new.append([a / norm(row) for a in row])
    return np.array(new)


def feature_alignment(s_feature, t_feature):
    values = []
    for s, t in zip(s_feature, t_feature):
        values.append(sum((a / norm(s) - b / norm(t)) ** 2 for a, b in zip(s, t)))
    return np.array(values)


def center_distance(s_centers, t_centers, s_bias=None, t_bias=None):
    values = []
    for k, (s, t) in enumerate(zip(s_centers, t_centers)):
        squares = [(a - b) ** 2 for a, b in zip(s, t)]
        if s_bias is not None:
            squares.append((s_bias[k] - t_bias[k]) ** 2)
        values.append(sum(squares) / len(squares))
    return np.array(values)


def center_alignment(s_centers, t_centers, s_bias=None, t_bias=None):
    values = center_distance(s_centers, t_centers, s_bias, t_bias)
    return sum(values) / len(values)


def center_contrast(s_embedding, t_embedding, s_centers, t_centers, labels, tau):
    values = []
    for row, label in enumerate(labels):
        value = 0.0
        for e, centers in (
            (s_embedding[row], s_centers),
            (t_embedding[row], t_centers),
        ):
            cosines = [dot(e, w) / norm(e) / norm(w) for w in centers]
            value -= math.log(softmax(cosines, tau)[label])
        values.append(value)
    return np.array(values)


def score_contrast(
    s_embedding, t_embedding, s_centers, t_centers, labels, tau, base_tau
):
    rows = len(labels)
    scores, categories = [], []
    for embedding, centers in ((s_embedding, s_centers), (t_embedding, t_centers)):
        for e, label in zip(embedding, labels):
            scores.append([dot(e, w) / norm(e) for w in centers])
            categories.append(label)
    anchors = []
    for a in range(2 * rows):
        others = [b for b in range(2 * rows) if b != a]
        total = sum(math.exp(dot(scores[a], scores[b]) / tau) for b in others)
        positives = [b for b in others if categories[b] == categories[a]]
        value = 0.0
        for p in positives:
            value += math.log(math.exp(dot(scores[a], scores[p]) / tau) / total)
        anchors.append(-tau / base_tau * value / len(positives))
    return np.array([anchors[r] + anchors[rows + r] for r in range(rows)])


def cross_entropy(logits, labels):
    return [-math.log(softmax(row)[y]) for row, y in zip(logits, labels)]


def sample_difficulty(logits, labels):
    losses = cross_entropy(logits, labels)
    return np.array([loss / (sum(losses) / len(losses)) for loss in losses])


def preview_weight(difficulty, threshold):
    return np.array([1.0 if g <= threshold else math.exp(-g * g) for g in difficulty])


def curriculum_weight(difficulty, threshold):
    return np.array([1.0 if g <= threshold else 0.0 for g in difficulty])


def focal_weight(logits, labels, gamma):
    return np.array([(1 - softmax(row)[y]) ** gamma for row, y in zip(logits, labels)])


def weighted_mean(values, weight=None):
    total, images = 0.0, len(values) if weight is None else len(weight)
    for row, value in enumerate(values):
        share = 1.0 if weight is None else weight[row % images]
        total += share * sum(value if value.ndim else [value])
    return total / len(values)


def rotate_views(images, views):
    """Counter-clockwise: row i of the turned image is column -1-i."""
    return rotate_each(images, [[view] * len(images) for view in views])


def rotate_each(images, angles):
    """As rotate_views, each image by its own angle."""
    turned = []
    for row in angles:
        for image, view in zip(images, row):
            for _ in range(view // 90):
                channels = []
                for plane in image:
                    size = len(plane)
                    channels.append(
                        [
                            [plane[r][size - 1 - row] for r in range(size)]
                            for row in range(size)
                        ]
                    )
                image = channels
            turned.append(image)
    return np.array(turned)
