import io

from rich.console import Console

from mmrazor_pckd.apis.run_queue.progress import (
    Lines,
    Row,
    Screen,
    Standing,
    make_progress,
    picture,
)

ROWS = [
    Row('[1/4] kd, seed 0', 0.5, 'GPU 3', gone=60.0, left=3700.0),
    Row('[2/4] at, seed 0', 0.25, 'node7, process 12'),
]
STANDING = Standing(ROWS, dict(finished=1, running=1, failed=0), left=90.0)


def test_a_line_where_the_share_has_grown(capsys):
    lines = Lines()
    for _ in range(2):
        lines.show(STANDING)
    assert capsys.readouterr().out == (
        '[1/4] kd, seed 0:  50%  1:00 gone, 1:01:40 left, 1:30 for all\n'
    )
    ROWS[0].share = 0.75
    lines.show(STANDING)
    assert ' 75%' in capsys.readouterr().out


def test_the_screen():
    file = io.StringIO()
    console = Console(file=file, width=110, force_terminal=True, color_system=None)
    with Screen(console) as screen:
        screen.show(STANDING)
        screen.note('[3/4] crd, seed 0: FAILED, no data')
    shown = file.getvalue()
    assert '[3/4] crd, seed 0: FAILED, no data' in shown
    assert '1 finished, 1 running, 1:30 left' in shown
    for words in (
        ('[1/4] kd, seed 0', '%', '1:00', '1:01:40', 'GPU 3'),
        ('[2/4] at, seed 0', '25%', 'node7, process 12'),
    ):
        assert any(all(word in line for word in words) for line in shown.split('\n'))


def test_names_are_whole_on_a_narrow_terminal():
    name = '[1/4] pckd_resnet32x4_resnet8x4, seed 0'
    console = Console(file=io.StringIO(), width=60, record=True)
    console.print(picture(Standing([Row(name, 0.5, gone=60.0, left=3700.0)])))
    first = ''.join(line.split('  ')[0] for line in console.export_text().split('\n'))
    assert name.replace(' ', '') in first.replace(' ', '')


def test_a_terminal_that_cannot_draw_gets_lines(monkeypatch):
    monkeypatch.setattr('sys.stdout.isatty', lambda: True)
    monkeypatch.setenv('TERM', 'dumb')
    assert isinstance(make_progress(), Lines)
    monkeypatch.setenv('TERM', 'xterm')
    assert isinstance(make_progress(), Screen)
