import json

import pytest

from mmrazor_pckd.apis.benchmark.speed_table import speed_table, verdict


def result(seconds, memory=2**20, **more):
    return dict(seconds=seconds, host_seconds=seconds, peak_bytes=memory, **more)


def write(folder, name, modes, kind='cuda', **conditions):
    held_for = dict(kind=kind, device='NVIDIA X', torch='2.11', **conditions)
    (folder / f'{name}.json').write_text(
        json.dumps(dict(conditions=held_for, modes=modes))
    )


def rows(text, beginning):
    return [line for line in text.splitlines() if line.startswith(f'| {beginning} ')]


def test_nothing_is_measured_where_nothing_is_there(tmp_path):
    lines = [line for line in speed_table(tmp_path).splitlines() if '---' not in line]
    measured = [line for line in lines if line and 'not measured' not in line]
    # Heads of the ratios, the conditions and the three shapes.
    assert len(measured) == 5
    shipped = rows('\n'.join(lines), 'stock_kd')
    assert shipped == ['| stock_kd | as shipped | not measured | - | - | - | - |'] * 3
    assert len(rows('\n'.join(lines), 'PCKD by the Runner')) > 10


def test_files_of_a_shape_are_one_table(tmp_path):
    eager = dict(
        floor=result(0.020),
        runner=result(0.0206, memory=1.06 * 2**20),
        ours=result(0.0204),
        stock_kd=result(0.010, synchronisations=2),
        released=result(0.060),
    )
    graphs = {
        name: dict(eager[name], seconds=eager[name]['seconds'] / 2)
        for name in ('floor', 'runner', 'ours')
    }
    graphs['runner']['error'] = 'RuntimeError: overwritten'
    write(tmp_path, 'wrn_64', dict(eager=eager), driver='580.1', commit='abc')
    name = 'amp+channels-last+reduce-overhead'
    write(tmp_path, 'wrn_64_graphs', {name: graphs}, driver='580.1', commit='abc')
    text = speed_table(tmp_path)
    assert text.count('| NVIDIA X | 580.1 | 2.11 | - | abc |') == 1
    assert '| stock_kd | as shipped | 10.0 | 10.0 | 6400 | 1 | 2 |' in text
    assert f'| ours | {name} | 10.2 | 20.4 | 6275 | 1 | - |' in text
    assert f'| runner | {name} | RuntimeError: overwritten |' in text
    wrn = 'wrn40-2_wrn16-2, 64'
    floor = f'| PCKD by the Runner / floor, at most 1.03, memory 1.05 | {wrn} |'
    for line in (
        f'{floor} eager | 1.030, met | 1.060, not met |',
        f'{floor} amp | not measured | not measured |',
        # CUDA graphs have memory of their own.
        f'{floor} {name} | not measured | - |',
        f'| PCKD / stock KD, at most 1.00 | {wrn} | {name} | 1.020, not met | - |',
        '| released style / PCKD, at least 4.00 for the small networks | '
        f'{wrn} | {name} | 5.882, met | - |',
    ):
        assert line in text


def test_the_rows_of_a_cpu_are_those_of_its_series(tmp_path):
    eager = dict(floor=result(1.0), runner=result(1.5))
    write(tmp_path, 'wrn_2', dict(eager=eager), kind='cpu')
    text = speed_table(tmp_path)
    assert '64 images' not in text
    assert len(rows(text, 'floor')) == 2  # modes
    assert '| wrn40-2_wrn16-2, 2 | eager | 1.500, not met |' in text
    # It has no stock KD, nor the authors' loop.
    assert 'stock' not in text
    assert 'released' not in text


@pytest.mark.parametrize('text', ['{"cut', '[1]', '{"results": 1}'])
def test_another_file_is_named(tmp_path, text):
    (tmp_path / 'wrn_64.json').write_text(text)
    with pytest.raises(ValueError, match=r'wrn_64.json is no file of tools/benchmark'):
        speed_table(tmp_path)


def test_a_verdict_is_of_what_is_shown():
    assert verdict(1.0304, most=1.03) == '1.030, met'
    assert verdict(1.0306, most=1.03) == '1.031, not met'
    assert verdict(3.9, least=4.0) == '3.900, not met'
    assert verdict(2.0) == '2.000'
