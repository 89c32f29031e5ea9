"""The README: short, and its Python runs."""

import re

from builders import ROOT

README = (ROOT / 'README.md').read_text()


def test_it_is_short():
    assert len(README.splitlines()) <= 150
    assert '<!-- table of' not in README  # a results table stands in results/
    assert not re.findall(r'\b[A-Z]+_(?:TABLE|ROWS)\b', README)


def test_it_has_the_two_commands_and_the_main_job():
    for line in (
        'make demo',
        'make test',
        'tools/dist_train.sh configs/pckd_r34_r18_imagenet.py 8',
    ):
        assert re.search(rf'^{re.escape(line)}\b', README, re.MULTILINE), line


def test_the_plain_pytorch_runs():
    (code,) = (
        block
        for block in re.findall(r'```python\n(.*?)```', README, re.DOTALL)
        if 'functional' in block
    )
    names = {}
    exec(code, names)
    assert names['loss'].isfinite()
    assert names['s_logits'].grad.abs().sum() > 0


def test_paper_functions_and_types(check_method_table):
    check_method_table(README, rows=9)


def test_the_drawing_is_that_of_the_architecture():
    drawing = r'```text\nconfig ──.*?```'
    (here,) = re.findall(drawing, README, re.DOTALL)
    page = (ROOT / 'docs/architecture.md').read_text()
    assert here in page
