"""The table of networks, with why a figure is missing and where one is from."""

import pytest

from mmrazor_pckd.apis import networks_table
from mmrazor_pckd.apis.network_costs import Network
from mmrazor_pckd.apis.networks_table import as_markdown, notes, rows, show


@pytest.fixture
def networks():
    backbone = dict(type='ResNet', depth=18)
    return [
        Network(
            dict(type='ImageClassifier', backbone=backbone),
            (224, 192),
            of=[f'student of {name}' for name in 'abcde'],
            parameters=11_689_512,
            macs=1_814_073_344,
            latency=0.0123456,
        ),
        Network(dict(type='[red]'), of=['teacher of a'], fault='[red] is not known'),
    ]


def test_figures_and_dashes(networks):
    assert [list(row.values()) for row in rows(networks)] == [
        [
            'ResNet depth=18',
            'student of a, student of b, student of c and 2 more',
            '224 x 192',
            '11.69 M',
            '1.81 G',
            '12.35',
        ],
        ['[red]', 'teacher of a', '-', '-', '-', '-'],
    ]


def test_a_latency_has_its_machine(networks, monkeypatch, capsys):
    monkeypatch.setattr(
        networks_table, 'device_name', lambda device, threads: f'Z80, {threads} threads'
    )
    latency = (
        'latency: one image, float32, PyTorch without compilation, fastest of some, on '
        'cpu: Z80, 1 threads'
    )
    assert latency in notes(networks, 'cpu')
    assert latency not in notes(networks)
    text = as_markdown(networks, 'cpu')
    assert text.splitlines()[0].startswith('| network | of | image | parameters |')
    assert latency in text
    assert '[red]: [red] is not known' in text
    show(networks, 'cpu')
    out = capsys.readouterr().out
    assert '12.35' in out
    assert latency in out
    assert '[red]: [red] is not known' in out
