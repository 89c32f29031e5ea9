from mmrazor_pckd.apis.gpu_stages.journal import FINISHED, Entry, Journal
from mmrazor_pckd.apis.gpu_stages.stage import Command, Stage
from mmrazor_pckd.apis.gpu_stages.stages_dry_run import lines_of


def test_commands_with_limits_and_what_is_finished(tmp_path):
    journal = Journal(tmp_path / 'stages.json', 'cuda')
    journal.put(Entry('speed', 'b', FINISHED))
    stages = [
        Stage('tests', [Command('a', ['echo', 'a b'])]),
        Stage('speed', [Command('b', ['echo']), Command('c', ['echo'], 30)]),
    ]
    assert lines_of(stages, journal, 540) == [
        'tests: at most 4:30',
        "  a (at most 4:30): echo 'a b'",
        'speed: at most 4:30',
        '  b (finished): echo',
        '  c (at most 1:00): echo',
    ]
    assert '  b (at most 4:30): echo' in lines_of(stages, journal, 540, again=True)
