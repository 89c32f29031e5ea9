"""What a request lacks or contradicts is named before anything is built."""

import pytest

from mmrazor_pckd.apis.new_config.request_checks import check_request
from mmrazor_pckd.apis.new_config.task import Request


@pytest.mark.parametrize(
    ('changes', 'message'),
    [
        (dict(epochs=0), '--epochs must be 1 or more, got 0'),
        (dict(batch_size=-1), '--batch-size must be 1 or more, got -1'),
        (dict(lr=float('nan')), '--lr must be above 0, got nan'),
        (dict(image_size=[1, 2, 3]), 'one number, or height and width, got 1 2 3'),
        (dict(student=None), '--student is missing'),
        (dict(data=None), '--data is missing; .* are --unlabeled FOLDER'),
        (dict(method='none', student=None, unlabeled='a'), '--unlabeled: without lab'),
        (dict(method='none'), 'give either --teacher or --student'),
        (dict(method='none', student=None, teacher=['a', 'b']), 'alone: give either'),
        (dict(teacher=['a', 'b'], teacher_probe='a'), '--teacher-probe: it is of one'),
        (dict(teacher=['a', 'b'], teacher_ckpt='a'), '--teacher-ckpt: 1 for 2 teach'),
        (dict(teacher='a', teacher_ckpt=['a', 'b']), '--teacher-ckpt: 2 for 1 teach'),
        (dict(teacher=[]), '--teacher is missing'),
        (dict(method='none', student=None, teacher_ckpt='a'), 'nothing to teach'),
    ],
)
def test_requests_that_cannot_be(changes, message):
    request = dict(out='own.py', data='nowhere', teacher='a', student='b')
    with pytest.raises(ValueError, match=message):
        check_request(Request(**dict(request, **changes)))
