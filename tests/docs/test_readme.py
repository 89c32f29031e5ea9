"""The README: short, and its Python runs."""

import re

from builders import ROOT, parsed

from mmrazor_pckd.apis.config_table.table import Table

README = (ROOT / 'README.md').read_text()


def test_it_is_short():
    assert len(README.splitlines()) <= 190
    # Of results it has the head of one, which is its first table.
    (table,) = re.findall(r'<!-- table of (\S+),', README)
    assert table == 'results/small_cifar10/matrix.md'
    assert README.index('<!-- table of') < README.index('\n| ')
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


def test_the_methods_and_their_published_figures():
    part = README.partition('| method | paper | ImageNet |')[2].partition('\n\n')[0]
    rows = re.findall(r'`(\w+)` \| [^|]+ \| (\d\d\.\d\d|-) \|', part)
    assert len(rows) == 24
    for method, figure in rows:
        assert (ROOT / f'configs/_base_/methods/{method}.py').exists()
        config = ROOT / f'configs/{method}_r34_r18_imagenet.py'
        published = parsed(config).published if config.exists() else None
        assert figure == (f'{published.top1:.2f}' if published else '-'), method
    of_table = {
        method
        for method in Table(ROOT / 'configs').methods
        if not re.match(r'p?ckd_|ckd$|\w+_(preview|2views)$', method)
    }
    elsewhere = {'lskd', 'cc_paper', 'dkd_ls'}  # without a row that begins so
    assert {m for m, _ in rows} == of_table - elsewhere | {'wsld', 'ofd'}


def test_the_drawing_is_that_of_the_architecture():
    drawing = r'```text\nconfig ──.*?```'
    (here,) = re.findall(drawing, README, re.DOTALL)
    page = (ROOT / 'docs/architecture.md').read_text()
    assert here in page
