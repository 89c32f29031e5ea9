from mmengine.config import Config

from mmrazor_pckd.apis.run_labels import (
    digest_without,
    labels,
    seed_of,
    settings,
    values_at,
)


def entry(run='kd', **overrides):
    return dict(
        run=run, overrides={k.replace('__', '.'): overrides[k] for k in overrides}
    )


def test_equal_overrides_are_no_part_of_a_name():
    runs = [entry(model__tau=4, randomness__seed=seed) for seed in (0, 1)]
    assert labels(runs) == ['kd', 'kd']


def test_other_overrides_are():
    runs = [entry(), entry(model__tau=4), entry(model__tau='a b', train__lr=0.1)]
    assert labels(runs) == ['kd', 'kd [tau=4]', 'kd [tau=a b lr=0.1]']
    assert labels(runs, without=['model.tau']) == ['kd', 'kd', 'kd [lr=0.1]']


def test_names_are_looked_at_one_by_one():
    assert labels([entry('kd', tau=1), entry('pckd', tau=2)]) == ['kd', 'pckd']


def test_keys_that_end_alike_are_written_out():
    runs = [entry(a__loss_weight=1, b__loss_weight=2), entry()]
    assert labels(runs)[0] == 'kd [a.loss_weight=1 b.loss_weight=2]'


def test_what_changes_nothing_is_no_setting():
    overrides = {
        'randomness.seed': 1,
        '--seed': 1,
        'train_dataloader.num_workers': 0,
        'val_dataloader.persistent_workers': False,
        'default_hooks.logger.interval': 5,
        'model.num_workers_like': 3,
        '--amp': True,
    }
    assert settings(dict(overrides=overrides)) == {
        'model.num_workers_like': 3,
        '--amp': True,
    }
    assert settings(dict(overrides=None)) == settings({}) == {}


def test_seed():
    assert seed_of(dict(seed=0, folder='seed_3')) == 0
    assert seed_of(dict(folder='seed_12')) == 12
    assert seed_of(dict(folder='resnet56')) is seed_of({}) is None


def test_values_of_a_config():
    cfg = Config(dict(model=dict(losses=[dict(tau=1), dict(tau=None)]))).to_dict()
    assert values_at(cfg, ['model.losses.1.tau', 'model.losses.0.tau']) == {
        'model.losses.1.tau': None,
        'model.losses.0.tau': 1,
    }
    assert (
        values_at(cfg, ['model.losses.2', 'model.x.tau', 'x', 'model.losses.a']) == {}
    )


def test_digests_differ_where_something_else_is_computed():
    def digest(tau=1, workers=0, **more):
        cfg = dict(
            model=dict(losses=[dict(tau=tau, alpha=1)]),
            train_dataloader=dict(num_workers=workers, batch_size=64),
            work_dir=str(tau),
        )
        for key, value in more.items():
            cfg[key] = value
        return digest_without(cfg, ['model.losses.0.tau'])

    assert digest(1) == digest(2) == digest(2, workers=2) == digest(record='a')
    others = [
        digest(model=dict(losses=[dict(tau=1, alpha=2)])),
        digest(model=dict(losses=[dict(alpha=1)], more=1)),
        digest(train_dataloader=dict(batch_size=32)),
        digest(val_dataloader=dict(dataset=1)),
        digest(train_cfg=dict(max_epochs=3)),
    ]
    assert len({digest(1), *others}) == 6
