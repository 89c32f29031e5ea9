import csv
import io
import re

import pytest
from work_dirs import runs_of

from mmrazor_pckd.apis.matrix_table.cells import matrix_of
from mmrazor_pckd.apis.matrix_table.matrix_sections import Section, caption, sections
from mmrazor_pckd.apis.matrix_table.matrix_texts import (
    as_csv,
    escaped,
    latex,
    markdown,
    show,
)
from mmrazor_pckd.apis.runs import find_runs


@pytest.fixture
def matrix(tmp_path):
    runs_of(tmp_path, dict(student_small=[50.0, 52.0], kd_small=[60.0, 62.5]))
    runs_of(tmp_path, dict(cc_paper_small=[61.0]), published=dict(top1=60.0))
    runs_of(tmp_path, {'kd_resnet56_resnet20': [70.0, 71.0]})
    runs_of(tmp_path, {}, unfinished=['kd_small/seed_2'])
    return matrix_of([run.summary() for run in find_runs([tmp_path])])


def test_csv_has_all_numbers(matrix):
    rows = list(csv.DictReader(io.StringIO(as_csv(matrix))))
    assert [(row['pair'], row['method']) for row in rows] == [
        ('resnet56_resnet20', 'kd'),
        ('small', 'student'),
        ('small', 'kd'),
        ('small', 'cc_paper'),
    ]
    kd, cc = rows[2], rows[3]
    assert (kd['seeds'], kd['which'], kd['unfinished']) == ('2', '0 1', '1')
    assert (kd['top1'], kd['deviation']) == ('61.25', '1.7678')
    assert kd['to_reference'] == kd['published'] == ''
    low, high = float(kd['to_student_low']), float(kd['to_student_high'])
    assert (low + high) / 2 == pytest.approx(float(kd['to_student'])) == 10.25
    assert (high - low) / 2 == pytest.approx(12.7062 * 0.25, abs=1e-3)
    assert (cc['to_reference'], cc['to_reference_seeds']) == ('1.0', '1')
    assert cc['to_reference_low'] == cc['deviation'] == ''
    assert (cc['to_published'], cc['reference']) == ('1.0', 'kd')


def test_markdown(matrix):
    text = markdown(sections(matrix), caption(matrix))
    assert '| cc_paper |  | 61.00 (n=1) |' in text
    widths = {line.count('|') for line in text.splitlines() if line.startswith('|')}
    assert widths == {4}
    assert text.endswith('kd small (1).\n')


def test_latex(matrix):
    text = latex(sections(matrix), caption(matrix))
    assert text.count(r'\begin{table}') == text.count(r'\end{table}') == 4
    assert text.count(r'\toprule') == text.count(r'\bottomrule') == 4
    assert r'cc\_paper &  & 61.00 (n=1) \\' in text
    assert r'\shortstack{resnet56\\resnet20}' in text
    assert r'60.25 $\pm$' not in text
    assert r'61.25 $\pm$ 1.77' in text
    # Nothing that LaTeX would read in another way is left.
    words = re.sub(r'\\[a-zA-Z]+|\\[_%&#${}]|\$\\pm\$', '', text.partition('\n')[2])
    assert not re.search(r'[_%#^~±]', words.replace('$$', ''))
    body = [line for line in text.splitlines() if re.search(r'\\\\$', line)]
    assert {line.count(' & ') for line in body} == {2}


def test_signs_of_latex_are_escaped():
    assert escaped('a_b 5 % & #1 {x} $ \\ ~ ^') == (
        r'a\_b 5 \% \& \#1 \{x\} \$ \textbackslash{} \textasciitilde{} '
        r'\textasciicircum{}'
    )


def test_the_terminal_has_each_column_once(matrix, capsys):
    show(sections(matrix), caption(matrix))
    assert '61.25 ± 1.77' in capsys.readouterr().out
    wide = Section(
        ['top-1', *(f'pair{n:02}_of_networks' for n in range(13))],
        [['kd [tau=2]', *(f'{n}.00 ± 0.10 [+0.1]' for n in range(13))]],
    )
    show([wide], 'Words.')
    out = capsys.readouterr().out
    for number, name in enumerate(wide.header[1:]):
        assert out.count(name) == 1
        assert f' {number}.00 ± 0.10 [+0.1]' in out
    assert out.count('kd [tau=2]') > 1
    assert max(map(len, out.splitlines())) <= 120
