"""What ``configs/cifar100/table.yml`` and the configs give: texts of files.

``table`` reads and checks the table, ``texts`` has the configs and their page,
``metafiles`` the index of OpenMMLab's tools. ``tools/dev/write_configs.py``
writes them.
"""
