import json
import subprocess
import sys

import pytest

from mmrazor_pckd.apis.slurm import number_of_jobs, submit


@pytest.fixture
def sbatch(tmp_path, monkeypatch):
    """A stand-in that records its arguments and its input; returns its record."""
    folder = tmp_path / 'bin'
    folder.mkdir()
    record = tmp_path / 'record.json'
    script = folder / 'sbatch'
    script.write_text(
        f'#!{sys.executable}\n'
        'import json, pathlib, sys\n'
        'given = dict(words=sys.argv[1:], script=sys.stdin.read())\n'
        f'pathlib.Path({str(record)!r}).write_text(json.dumps(given))\n'
        "if '--time=never' in sys.argv:\n"
        "    sys.exit('sbatch: trouble\\nsbatch: error: Invalid --time')\n"
        "print('4711;cluster')\n"
    )
    script.chmod(0o755)
    monkeypatch.setenv('PATH', f'{folder}:/usr/bin:/bin')
    return record


def test_an_array_of_one_command(sbatch, tmp_path):
    command = ['python', 'run.py', '--cfg-options', "a='b c'", '$HOME', '*']
    work_dir = tmp_path / 'work'
    more = "--time=1:00 --comment='a b'"
    number = submit(command, 'gpu', 5, work_dir, gpus=2, arguments=more)
    given = json.loads(sbatch.read_text())
    assert number == '4711'
    assert {'--partition=gpu', '--array=1-5', '--gres=gpu:2'} <= set(given['words'])
    assert given['words'][-2:] == ['--time=1:00', '--comment=a b']
    (output,) = [word for word in given['words'] if word.startswith('--output=')]
    assert output == f'--output={work_dir}/slurm/%A_%a.txt'
    assert (work_dir / 'slurm').is_dir()
    # The shell has to give the command the very same words.
    script = tmp_path / 'script.sh'
    words = tmp_path / 'python'
    words.write_text(
        f'#!{sys.executable}\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\n'
    )
    words.chmod(0o755)
    script.write_text(given['script'].replace('exec python', f'exec {words}'))
    done = subprocess.run(['bash', script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == command[1:]


def test_a_refusal_is_one_line(sbatch, tmp_path):
    with pytest.raises(ValueError, match='refused the jobs: .*Invalid --time') as error:
        submit(['true'], 'gpu', 1, tmp_path, arguments='--time=never')
    assert '\n' not in str(error.value)


def test_a_quote_without_end_is_one_line(sbatch, tmp_path):
    with pytest.raises(ValueError, match=r"--slurm-args --comment='a: No closing"):
        submit(['true'], 'gpu', 1, tmp_path, arguments="--comment='a")
    assert not sbatch.exists()


def test_a_machine_without_slurm_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv('PATH', str(tmp_path))
    with pytest.raises(ValueError, match='--slurm: there is no sbatch'):
        submit(['true'], 'gpu', 1, tmp_path / 'work')
    assert not (tmp_path / 'work').exists()


def test_no_more_jobs_than_runs_and_one_at_least():
    assert number_of_jobs(100, most=40) == 40
    assert number_of_jobs(2, most=40) == 2
    assert number_of_jobs(0) == 1
    with pytest.raises(ValueError, match='--max-jobs 0'):
        number_of_jobs(5, most=0)
