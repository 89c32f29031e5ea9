"""One command for a machine with a GPU: tests, speed, a comparison.

A stage (stage) is a list of commands with a share of the time. They run one after
the other, each to its limit (run_stages, limited), and what became of them is kept
(journal), so that the next call goes on. The stages are tests_stage, speed_stage
and comparison_stage, which measures how long an epoch takes (probe) and plans as
many as fit (plan). What they leave behind goes to results/ (archive_stages).
"""
