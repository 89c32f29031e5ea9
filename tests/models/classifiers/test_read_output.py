"""Scores in what networks return."""

from collections import namedtuple
from types import SimpleNamespace

import pytest
import torch

from mmrazor_pckd.models.classifiers.read_output import read_output

SCORES = torch.arange(6.0).view(2, 3)
Outputs = namedtuple('Outputs', ['logits', 'aux_logits'])


@pytest.mark.parametrize(
    'output',
    [
        SCORES,
        SCORES[:, :, None, None],
        (SCORES, torch.zeros(2, 9)),
        [SCORES],
        Outputs(SCORES, torch.zeros(2, 3)),
        dict(aux=torch.zeros(2, 3), out=SCORES),
        SimpleNamespace(loss=None, logits=SCORES),
        SimpleNamespace(last_hidden_state=torch.zeros(2, 5, 3), pooler_output=SCORES),
        SimpleNamespace(
            last_hidden_state=torch.stack([SCORES, SCORES + 1], 1), pooler_output=None
        ),
    ],
)
def test_one_row_for_each_image(output):
    assert torch.equal(read_output(output), SCORES)


@pytest.mark.parametrize(
    ('output', 'shown'),
    [(torch.zeros(2, 5, 3), r'\(2, 5, 3\)'), (None, 'NoneType'), ((), 'tuple')],
)
def test_anything_else_is_one_line(output, shown):
    with pytest.raises(ValueError, match=shown) as error:
        read_output(output)
    assert '\n' not in str(error.value)
