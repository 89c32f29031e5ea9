"""The end of a message about a mistyped name."""

from mmrazor_pckd.utils.near_matches import near_matches


def test_the_nearest_come_first():
    assert (
        near_matches('loss_k', ['loss_crd', 'loss_kd', 'head'])
        == 'near matches: loss_kd, loss_crd'
    )


def test_where_none_is_near_there_are_all():
    assert near_matches('zzz', ['head', '', 'neck']) == 'there are: head, neck'
    assert near_matches('zzz', []) == 'there are: none'


def test_the_list_comes_to_an_end():
    text = near_matches('zzz', [f'name{index}' for index in range(50)])
    assert text.count(',') == 19
