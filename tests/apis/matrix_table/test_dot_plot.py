import pytest
from matplotlib import figure

from mmrazor_pckd.apis.matrix_table.cells import Cell, Matrix
from mmrazor_pckd.apis.matrix_table.dot_plot import color_of, plot
from mmrazor_pckd.apis.paired import Estimate


@pytest.fixture
def drawn(monkeypatch):
    """Figures that were saved."""
    kept = []
    save = figure.Figure.savefig

    def saved(self, *args, **kwargs):
        kept.append(self)
        return save(self, *args, **kwargs)

    monkeypatch.setattr(figure.Figure, 'savefig', saved)
    return kept


def cells(methods, pair):
    return {
        (method, pair): Cell(
            method,
            pair,
            {0: 60.0 + place, 1: 61.0 + place},
            to_reference=None if method == 'kd' else Estimate(place - 1.0, 0.5, 2),
        )
        for place, method in enumerate(methods)
    }


@pytest.mark.parametrize(('pairs', 'methods'), [(1, 40), (13, 26)])
def test_a_panel_for_each_pair_the_best_first(tmp_path, drawn, pairs, methods):
    names = ['student', 'kd', *(f'method_{n}' for n in range(methods - 2))]
    from mmrazor_pckd.apis.matrix_table.run_names import pairs as all_pairs

    found = Matrix('kd')
    for pair in all_pairs()[:pairs]:
        found.cells |= cells(names, pair)
    plot(found, tmp_path / 'matrix.png')
    assert (tmp_path / 'matrix.png').read_bytes()[:4] == b'\x89PNG'
    panels = [axes for axes in drawn[0].axes if axes.get_title()]
    assert [axes.get_title() for axes in panels] == found.pairs
    for axes in panels:
        labels = [label.get_text() for label in axes.get_yticklabels()]
        assert labels == names[::-1]
        assert axes.yaxis_inverted()
        assert 'around it the interval of the difference to kd' in axes.get_xlabel()
        # Rows do not touch: a row is as high as a label of 8 points.
        height = axes.get_window_extent().height / len(names)
        assert height > 8 / 72 * drawn[0].dpi
    means = {line.get_xdata()[0] for line in panels[0].lines if len(line.get_xdata())}
    assert 61.5 in means  # of the reference


def test_cells_without_a_figure_are_left_out(tmp_path, drawn):
    found = Matrix('kd', cells(['student', 'kd'], 'small'))
    found.cells['at', 'small'] = Cell('at', 'small', unfinished=1)
    found.cells['at', 'demo'] = Cell('at', 'demo', unfinished=1)
    plot(found, tmp_path / 'matrix.png')
    (axes,) = (axes for axes in drawn[0].axes if axes.get_title())
    assert [label.get_text() for label in axes.get_yticklabels()] == ['kd', 'student']
    plot(Matrix('kd'), tmp_path / 'empty.png')


@pytest.mark.parametrize(
    ('found', 'color'),
    [
        (Estimate(1.0, 0.5, 3), '#0072B2'),
        (Estimate(-1.0, 0.5, 3), '#D55E00'),
        (Estimate(-0.4, 0.5, 3), '#7F7F7F'),
        (Estimate(9.0, None, 1), '#7F7F7F'),
        (None, '#7F7F7F'),
    ],
)
def test_colour_is_that_of_the_interval(found, color):
    assert color_of(Cell('at', 'small', to_reference=found)) == color
    assert color_of(Cell('student', 'small', to_reference=found)) == '#000000'
