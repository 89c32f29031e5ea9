"""Mistakes in what goes into a loss. test_check_config.py has more."""

import pytest
from mmrazor.models.distillers import ConfigurableDistiller
from torch import nn

from mmrazor_pckd import PreviewDistiller
from mmrazor_pckd.models.distillers.check_mapping import check_mapping


class Loss(nn.Module):
    def forward(self, s_features, t_features, labels=None):
        pass


ONE = dict(from_student=True, recorder='logits')
LIST = dict(records=[ONE, dict(ONE, connector='own')], connector='chain')
TEACHERS = dict(records=[dict(from_student=False, recorder='feature')])


def check(distiller=PreviewDistiller, **mapping):
    check_mapping(
        'loss_x',
        dict(dict(s_features=LIST, t_features=TEACHERS), **mapping),
        Loss,
        distiller,
        dict(student=dict(logits={}), teacher=dict(feature={})),
        dict(chain={}, own={}),
    )


def test_a_list_is_right():
    check()
    check(s_features=ONE, labels=ONE)
    with pytest.raises(ValueError, match='^loss_x.s_features.records: a list needs Pr'):
        check(ConfigurableDistiller)
    with pytest.raises(ValueError, match='^loss_x.s_features.records: a list needs Pr'):
        check(None)


WRONG = {
    'connector of the list': (
        dict(LIST, connector='chian'),
        'loss_x.s_features.connector: "chian" is none of distiller.connectors; '
        'near matches: chain',
    ),
    'entry of the list': (
        dict(LIST, conector='chain'),
        'loss_x.s_features.conector: a record has no such entry; '
        'near matches: connector',
    ),
    'both forms': (
        dict(LIST, recorder='logits'),
        'loss_x.s_features.recorder: a record has no such entry; near matches: records',
    ),
    'no list': (dict(records=ONE), 'loss_x.s_features.records: give a list of records'),
    'empty': (dict(records=[]), 'loss_x.s_features.records: give a list of records'),
    'recorder': (
        dict(records=[ONE, dict(ONE, recorder='logit')]),
        'loss_x.s_features.records.1.recorder: "logit" is none of '
        'distiller.student_recorders; near matches: logits',
    ),
    'connector': (
        dict(records=[dict(ONE, connector='on')]),
        'loss_x.s_features.records.0.connector: "on" is none of '
        'distiller.connectors; near matches: own',
    ),
    'side': (
        dict(records=[dict(recorder='logits')]),
        'loss_x.s_features.records.0: "from_student" is missing',
    ),
    'entry': (
        dict(records=[dict(ONE, data_ix=0)]),
        'loss_x.s_features.records.0.data_ix: a record has no such entry; '
        'near matches: data_idx',
    ),
    'a list in a list': (
        dict(records=[dict(records=[ONE])]),
        'loss_x.s_features.records.0.records: a record has no such entry; '
        'near matches: recorder',
    ),
    'name alone': (
        dict(records=['logits']),
        "loss_x.s_features.records.0: a record is a dict, got 'logits'",
    ),
    'entry of one record': (
        dict(ONE, record_ix=0),
        'loss_x.s_features.record_ix: a record has no such entry; '
        'near matches: record_idx',
    ),
}


@pytest.mark.parametrize('name', WRONG)
def test_a_mistake_is_refused_with_its_place(name):
    argument, message = WRONG[name]
    with pytest.raises(ValueError) as error:  # noqa: PT011  the text is compared
        check(s_features=argument)
    assert str(error.value).startswith(message)
    assert '\n' not in str(error.value)
