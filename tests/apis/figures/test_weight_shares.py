import json

import pytest

from mmrazor_pckd.apis.figures.weight_shares import read_run


def test_counts_are_read_over_the_restarts_of_a_run(tmp_path):
    def write(name, *epochs):
        file = tmp_path / name / 'vis_data' / 'weights.jsonl'
        file.parent.mkdir(parents=True)
        lines = [
            json.dumps(dict(epoch=epoch, counts=[len(name), 0, 0, 0, 1]))
            for epoch in epochs
        ]
        file.write_text('\n'.join(lines) + '\n{"epoch": 9, "cou')

    write('2', 1, 2, 3)
    write('30', 3, 4)
    write('400', 2)
    assert {epoch: count.tolist() for epoch, count in read_run(tmp_path).items()} == {
        1: [1, 0, 0, 0, 1],
        2: [3, 0, 0, 0, 1],
    }


def test_bins_that_cannot_be_grouped_are_refused(tmp_path):
    file = tmp_path / '1' / 'vis_data' / 'weights.jsonl'
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(dict(epoch=1, counts=[1, 2])))
    with pytest.raises(ValueError, match='2 bins, and a multiple of 5 is shown'):
        read_run(tmp_path)
