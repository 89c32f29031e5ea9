import pytest

from mmrazor_pckd.apis.figures import page


@pytest.mark.parametrize(
    ('count', 'rows', 'columns'), [(1, 1, 1), (4, 2, 2), (5, 2, 3)]
)
def test_panels_are_in_rows_of_at_most_three(count, rows, columns):
    figure, axes = page.panels(count, height=2)
    grid = axes[0].get_gridspec()
    assert (len(axes), len(figure.axes)) == (count, count)
    assert (grid.nrows, grid.ncols) == (rows, columns)
    page.pyplot().close(figure)


def test_a_picture_is_written_beside_its_numbers(tmp_path, capsys):
    out, numbers = tmp_path / 'new' / 'X.png', tmp_path / 'new' / 'X.csv'
    page.write(numbers, ['a', 'b'], [(1, 'x,y')])
    assert numbers.read_text().splitlines() == ['a,b', '1,"x,y"']
    page.save(page.panels(1, height=2)[0], out, numbers)
    assert out.read_bytes().startswith(b'\x89PNG')
    assert capsys.readouterr().out == f'picture: {out}, numbers: {numbers}\n'


def test_long_names_are_cut():
    assert page.short('wolf, white wolf') == 'wolf'
    assert page.short('a very long name of a class') == 'a very long name ...'
