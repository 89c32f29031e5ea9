"""Failures of the shared checks show the values compared."""

import pytest

pytest.register_assert_rewrite('loss_checks')
