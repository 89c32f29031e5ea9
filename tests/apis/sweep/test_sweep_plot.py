import pytest
from matplotlib import figure

from mmrazor_pckd.apis.sweep import Sweep
from mmrazor_pckd.apis.sweep.sweep_plot import plot


@pytest.fixture
def draw(monkeypatch, tmp_path):
    """Draws a sweep and returns its figure."""
    kept = []
    save = figure.Figure.savefig

    def saved(self, *args, **kwargs):
        kept.append(self)
        return save(self, *args, **kwargs)

    monkeypatch.setattr(figure.Figure, 'savefig', saved)

    def call(sweep):
        plot(sweep, tmp_path / 'sweep.png')
        assert (tmp_path / 'sweep.png').read_bytes()[:4] == b'\x89PNG'
        return kept[-1]

    return call


@pytest.mark.parametrize(
    ('values', 'scale'),
    [((1, 5, 50), 'log'), ((1, 2, 5), 'linear'), ((0, 9), 'linear')],
)
def test_lines_over_a_key(draw, values, scale):
    line = {(value,): {0: 60.0 + value, 1: 60.0} for value in values}
    (axes,) = draw(Sweep(['a.tau'], dict(pckd=line, ckd=line), {'kd': 59.0})).axes
    assert axes.get_xscale() == scale
    assert [float(tick) for tick in axes.get_xticks()] == list(values)
    left, right = axes.get_xlim()
    assert min(values) - 0.5 * max(values) < left < min(values)
    assert max(values) < right < 1.5 * max(values)
    handles, labels = axes.get_legend_handles_labels()
    assert labels == ['pckd', 'ckd', 'kd']
    assert list(handles[0].get_xdata()) == list(values)
    assert list(handles[0].get_ydata()) == [60.0 + value / 2 for value in values]
    # All seeds are seen, however wide the interval of two is.
    low, high = axes.get_ylim()
    assert 50 < low < 59
    assert 60 + max(values) < high < 120


def test_values_that_are_no_numbers(draw):
    line = {('"a"',): {0: 60.0}, ('"b"',): {0: 61.0}}
    (axes,) = draw(Sweep(['a.mode'], dict(pckd=line))).axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ['"a"', '"b"']


def test_a_table_over_two_keys(draw):
    grid = {(tau, alpha): {0: 60.0 + tau * alpha} for tau in (1, 2) for alpha in (3, 5)}
    del grid[2, 5]
    axes = draw(Sweep(['a.tau', 'a.alpha'], dict(pckd=grid))).axes[0]
    assert [text.get_text() for text in axes.texts] == ['63.00', '65.00', '66.00']
    assert [label.get_text() for label in axes.get_xticklabels()] == ['3', '5']
    assert [label.get_text() for label in axes.get_yticklabels()] == ['1', '2']
