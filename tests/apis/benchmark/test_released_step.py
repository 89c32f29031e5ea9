import torch

from mmrazor_pckd import functional
from mmrazor_pckd.apis.benchmark.released_step import read_weights, released_losses


def test_the_released_step_computes_the_method():
    torch.manual_seed(0)
    n, views, k, width = 3, 4, 5, 6
    student, teacher = (
        dict(
            feature=torch.randn(n * views, width),
            logits=torch.randn(n * views, k),
            centers=torch.randn(k, width),
            bias=torch.randn(k),
        )
        for _ in range(2)
    )
    connectors = torch.nn.ModuleDict(
        {
            name: torch.nn.Linear(width, width)
            for name in ('projection', 'embedding_s', 'embedding_t')
        }
    )
    labels = torch.tensor([0, 1, 3]).repeat_interleave(views)
    upright = torch.arange(n * views) % views == 0
    found = released_losses(student, teacher, connectors, labels, upright)

    z_s, z_t, y = (
        student['logits'][upright],
        teacher['logits'][upright],
        labels[upright],
    )
    threshold = functional.preview_threshold(1, 1.005)

    def weight(logits, targets):
        return functional.preview_weight(
            functional.sample_difficulty(logits, targets), threshold
        )

    wanted = (
        torch.nn.functional.cross_entropy(z_s, y)
        + (weight(z_s, y) * functional.soft_target_divergence(z_s, z_t, 4)).mean()
        + 20
        * functional.feature_alignment(
            connectors['projection'](student['feature']), teacher['feature']
        ).mean()
        + 0.05
        * (
            weight(student['logits'], labels)
            * functional.score_contrast(
                connectors['embedding_s'](student['feature']),
                connectors['embedding_t'](student['feature']),
                student['centers'],
                teacher['centers'],
                labels,
            )
        ).mean()
        + functional.center_alignment(
            *(
                torch.cat([each['centers'], each['bias'][:, None]], dim=1)
                for each in (student, teacher)
            )
        )
    )
    torch.testing.assert_close(found, wanted)


def test_weights_read_one_by_one_are_the_weights():
    difficulty = torch.tensor([0.5, 1.0, 1.5, 3.0])
    torch.testing.assert_close(
        read_weights(difficulty, 1.0), functional.preview_weight(difficulty, 1.0)
    )
