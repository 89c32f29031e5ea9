import pytest

from mmrazor_pckd.apis.gpu_stages.plan import Plan, plan_epochs, read_plan

STEPS = dict(teacher=0.01, methods=0.05)


def test_all_trainings_fit():
    plan = plan_epochs(330, 781, 79, STEPS, start=15)
    halves = [
        2 * 15 + plan.teacher_epochs * 781 * 0.01,
        2 * 15 + plan.epochs * 79 * 0.05,
    ]
    assert all(0.75 * 165 < needed < 165 for needed in halves)
    # Twice the time has room for more than twice the epochs.
    longer = plan_epochs(660, 781, 79, STEPS, start=15)
    assert longer.epochs > 2 * plan.epochs
    assert longer.teacher_epochs > 2 * plan.teacher_epochs


def test_one_epoch_at_least_and_guessed_steps():
    least = plan_epochs(10, 781, 79, STEPS)
    assert (least.epochs, least.teacher_epochs) == (1, 1)
    guessed = plan_epochs(600, 781, 79, {})
    assert guessed.steps == dict(teacher=0.02, methods=0.08)
    found = plan_epochs(600, 781, 79, dict(teacher=0.01))
    assert found.teacher_epochs > guessed.teacher_epochs
    assert found.epochs == guessed.epochs


def test_a_plan_stays_what_it_was(tmp_path):
    path = tmp_path / 'comparison' / 'plan.json'
    assert read_plan(path) is None
    plan = plan_epochs(300, 781, 79, STEPS)
    plan.write(path)
    assert read_plan(path) == plan


@pytest.mark.parametrize('text', ['{', '[]', '{"epoch": 3}'])
def test_another_file_is_one_line(tmp_path, text):
    path = tmp_path / 'plan.json'
    path.write_text(text)
    with pytest.raises(ValueError, match='plan.json: no plan of epochs'):
        read_plan(path)


def test_about_ten_validations():
    assert [Plan(epochs, 9).val_interval for epochs in (1, 19, 20, 240)] == [
        1,
        1,
        2,
        24,
    ]
