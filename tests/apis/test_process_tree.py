import signal
import subprocess

from mmrazor_pckd.apis.process_tree import alive, descendants, send


def test_a_family_is_killed_with_the_sessions_of_its_own():
    # As torchrun does, a process starts another one in a session of its own.
    parent = subprocess.Popen(
        ['bash', '-c', 'setsid sleep 99 & wait'], start_new_session=True
    )
    try:
        while not descendants(parent.pid):
            assert parent.poll() is None
        family = [parent.pid, *descendants(parent.pid)]
    finally:
        parent.kill()
    send(signal.SIGKILL, family)
    parent.wait()
    while any(alive(pid) for pid in family):
        pass
    send(signal.SIGKILL, family)  # those that are gone are passed over
