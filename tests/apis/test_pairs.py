import pytest

from mmrazor_pckd.apis.pairs import FOLDERS, groups, pairs_by_name, shipped_pairs


@pytest.fixture(scope='module')
def shipped():
    return shipped_pairs()


def test_every_config_that_is_named_is_there(shipped):
    assert {'r34_r18_imagenet', 'demo', *groups()['all']} <= set(shipped)
    for pair in shipped.values():
        files = [*pair.methods.values(), *filter(None, [pair.teacher])]
        assert all(path.is_file() for path in files), pair.name
        assert 'kd' in pair.methods
        assert 'pckd' in pair.methods


def test_networks_alone_are_no_methods_but_the_student(shipped):
    for pair in shipped.values():
        assert 'teacher' not in pair.methods
        assert not [name for name in pair.methods if name.endswith('_head')]
    assert next(iter(shipped['demo'].methods)) == 'student'
    assert shipped['demo'].teacher.name == 'teacher_demo.py'
    student = shipped['resnet56_resnet20'].methods['student']
    assert student.parts[-2:] == ('teachers', 'resnet20.py')


def test_the_teacher_of_imagenet_is_downloaded(shipped):
    assert shipped['r34_r18_imagenet'].teacher is None


def test_the_paper_s_tables_have_no_pair_in_common():
    tables = groups()
    assert not set(tables['table1']) & set(tables['table2'])
    assert {*tables['table1'], *tables['table2']} == set(tables['all'])


def test_a_pair_named_twice_is_there_once():
    names = [pair.name for pair in pairs_by_name(['vgg13_vgg8', 'table1'])]
    assert names[0] == 'vgg13_vgg8'
    assert sorted(names) == sorted(groups()['table1'])


def test_an_unknown_pair_is_named_with_those_near_it():
    with pytest.raises(ValueError, match='--pairs resnet56_20: .*resnet56_resnet20'):
        pairs_by_name(['demo', 'resnet56_20'])


def test_a_folder_without_configs_is_no_pair(tmp_path, monkeypatch):
    monkeypatch.setitem(FOLDERS, 'nothing', 'nowhere')
    assert 'nothing' not in shipped_pairs()
