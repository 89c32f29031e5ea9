import json
import os
import subprocess
import time

import pytest

from mmrazor_pckd.apis.run_queue import claim
from mmrazor_pckd.apis.run_queue.claim import Claim, owner


@pytest.fixture
def another_machine(monkeypatch):
    """Let what follows be on another machine."""
    return lambda: monkeypatch.setattr(claim, '_machine', lambda: 'another')


def test_one_of_two_takers_wins(tmp_path, monkeypatch):
    first = Claim.take(tmp_path)
    first.release()
    # Both have seen that the first claim is over before either goes on.
    monkeypatch.setattr(claim, '_highest', lambda folder: 1)
    second, third = Claim.take(tmp_path), Claim.take(tmp_path)
    assert second.path.name == 'claim_2.json'
    assert third is None


def test_a_process_that_is_gone_has_no_claim(tmp_path):
    gone = subprocess.Popen(['true'])
    gone.wait()
    path = Claim.take(tmp_path).path
    known = json.loads(path.read_text())
    path.write_text(json.dumps(dict(known, pid=gone.pid)))
    assert owner(tmp_path) is None
    # Its training is left.
    training = subprocess.Popen(
        ['sleep', '60'], env={**os.environ, claim.VARIABLE: known['token']}
    )
    try:
        assert Claim.take(tmp_path) is None
    finally:
        training.kill()
        training.wait()
    assert Claim.take(tmp_path).path.name == 'claim_2.json'


def test_another_process_with_the_same_id_has_no_claim(tmp_path):
    path = Claim.take(tmp_path).path
    path.write_text(json.dumps(dict(json.loads(path.read_text()), begun='1')))
    assert Claim.take(tmp_path)


def test_another_machine_has_its_claim_while_there_are_signs_of_life(
    tmp_path, another_machine
):
    path = Claim.take(tmp_path).path
    gone = json.loads(path.read_text())
    path.write_text(json.dumps(dict(gone, pid=2**30)))
    another_machine()
    assert owner(tmp_path).endswith(f', process {2**30}')
    assert Claim.take(tmp_path) is None
    old = time.time() - claim.SILENCE - 60
    os.utime(path, (old, old))
    output = tmp_path / 'output.txt'
    output.write_text('epoch 3')
    assert Claim.take(tmp_path) is None  # its training goes on
    os.utime(output, (old, old))
    assert Claim.take(tmp_path).path.name == 'claim_2.json'


def test_a_claim_that_cannot_be_written_is_none(tmp_path, monkeypatch):
    def dump(*_):
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr(claim.json, 'dump', dump)
    with pytest.raises(OSError, match='No space left'):
        Claim.take(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_claim_on_a_file_system_that_is_away_holds(tmp_path, monkeypatch):
    monkeypatch.setattr(claim, 'BEAT', 0)
    mine = Claim.take(tmp_path)

    def away(*_, **__):
        raise OSError(116, 'Stale file handle')

    monkeypatch.setattr(claim.Path, 'read_text', away)
    assert mine.holds()
    # Nor can a file be made to read the clock by.
    monkeypatch.setattr(claim.tempfile, 'TemporaryFile', away)
    assert owner(tmp_path) == '?, process ?'
    monkeypatch.setattr(claim, 'SILENCE', -1)
    assert owner(tmp_path) is None


def test_signs_of_life_are_given(tmp_path, monkeypatch):
    mine = Claim.take(tmp_path)
    os.utime(mine.path, (0, 0))
    assert mine.holds()
    assert mine.path.stat().st_mtime == 0  # it is not yet due
    monkeypatch.setattr(claim, 'BEAT', 0)
    assert mine.holds()
    assert mine.path.stat().st_mtime > 0


def test_a_claim_that_was_taken_over_is_lost(tmp_path, another_machine, monkeypatch):
    monkeypatch.setattr(claim, 'BEAT', 0)
    mine = Claim.take(tmp_path)
    monkeypatch.setattr(claim, 'SILENCE', -1)
    another_machine()
    theirs = Claim.take(tmp_path)
    assert not mine.holds()
    assert theirs.holds()
    # An old list of the folder does not hide it.
    monkeypatch.setattr(claim, '_highest', lambda folder: 1)
    assert not mine.holds()
    theirs.remove()
    assert not mine.holds()
    mine.release()
    assert not list(tmp_path.glob('claim_*'))


def test_a_claim_that_is_being_written_is_one(tmp_path):
    (tmp_path / 'claim_1.json').write_text('{"mach')
    assert Claim.take(tmp_path) is None
    assert owner(tmp_path) == '?, process ?'
