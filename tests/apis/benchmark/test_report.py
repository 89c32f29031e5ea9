from mmrazor_pckd.apis.benchmark.report import report


def test_both_tables():
    results = dict(
        floor=dict(seconds=0.02, peak_bytes=2**20, reads=0),
        ours=dict(seconds=0.03, peak_bytes=3 * 2**20, reads=4),
    )
    results['model.compile=True'] = dict(seconds=0.015, peak_bytes=2**20)
    assert report(results, dict(pair='r34_r18', images=8)).splitlines() == [
        'pair r34_r18, images 8',
        '',
        '| step | ms | peak MiB | reads | syncs |',
        '| --- | --- | --- | --- | --- |',
        '| floor | 20.0 | 1 | 0 | - |',
        '| ours | 30.0 | 3 | 4 | - |',
        '| model.compile=True | 15.0 | 1 | - | - |',
        '',
        '| ratio | time | memory |',
        '| --- | --- | --- |',
        '| ours / floor | 1.500 | 3.000 |',
        '| model.compile=True / ours | 0.500 | 0.333 |',
    ]
