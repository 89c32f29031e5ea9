import pytest

from mmrazor_pckd.apis.short_schedule import shortened


@pytest.mark.parametrize(
    ('epochs', 'length', 'of', 'expected'),
    [(20, 12, 240, 1), (30, 12, 240, 2), (30, 24, 270, 3), (20, 1, 240, 1)],
)
def test_the_share_stays(epochs, length, of, expected):
    assert shortened([dict(type='H', epochs=epochs)], length, of) == [
        dict(type='H', epochs=expected)
    ]


def test_other_hooks_stay_as_they_are():
    hooks = [dict(type='A', losses=['a']), dict(type='B', epochs=240)]
    assert shortened(hooks, 24) == [hooks[0], dict(type='B', epochs=24)]
    assert hooks[1]['epochs'] == 240
