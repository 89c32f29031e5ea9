from mmrazor_pckd.apis.benchmark.report import report


def result(seconds, **more):
    return dict(seconds=seconds, host_seconds=seconds / 2, **more)


def test_both_tables():
    ours = result(0.03, peak_bytes=3 * 2**20, reads=4)
    modes = {
        'eager': {
            'floor': result(0.02, peak_bytes=2**20, reads=0),
            'ours': ours,
            'released': result(0.06, peak_bytes=3 * 2**20, synchronisations=5),
            'model.compile=True': result(0.015, peak_bytes=2**20),
        },
        'amp': {'ours': result(0.02), 'floor': dict(error='RuntimeError: no | kernel')},
    }
    assert report(modes, dict(pair='r34_r18', images=8)).splitlines() == [
        'pair r34_r18, images 8',
        '',
        '| step | mode | ms | host ms | images/s | peak MiB | waits |',
        '| --- | --- | --- | --- | --- | --- | --- |',
        '| floor | eager | 20.0 | 10.0 | 400 | 1 | 0 |',
        '| ours | eager | 30.0 | 15.0 | 267 | 3 | 4 |',
        '| released | as shipped | 60.0 | 30.0 | 133 | 3 | 5 |',
        '| model.compile=True | eager | 15.0 | 7.5 | 533 | 1 | - |',
        '| ours | amp | 20.0 | 10.0 | 400 | - | - |',
        '| floor | amp | RuntimeError: no / kernel | - | - | - | - |',
        '',
        '| ratio | mode | time | memory |',
        '| --- | --- | --- | --- |',
        '| ours / floor | eager | 1.500 | 3.000 |',
        '| released / ours | eager | 2.000 | 1.000 |',
        '| model.compile=True / ours | eager | 0.500 | 0.333 |',
        # What is as shipped was measured once.
        '| released / ours | amp | 3.000 | - |',
    ]
