"""Installs the package. Metadata is here, tools' settings in pyproject."""

import re
import runpy
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
about = runpy.run_path(str(HERE / 'mmrazor_pckd' / 'version.py'))
ANALYSIS = ['matplotlib', 'scikit-learn']
DOCS = ['mkdocs-material', 'mkdocstrings[python]']
# torch's exporter: onnxscript
EXPORT = ['onnx', 'onnxruntime', 'onnxscript', 'safetensors']
PYTHONS = about['PYTHONS']
# Outside the repository a link into it leads nowhere: its text stays.
DESCRIPTION = re.sub(
    r'\[([^]]+)\]\((?!https?:|#)[^)]+\)',
    r'\1',
    (HERE / 'README.md').read_text(encoding='utf-8'),
)
mmcv_bounds = about['MMCV'][len('mmcv') :]

setup(
    name='mmrazor_pckd',
    version=about['__version__'],
    description='PCKD (preview-based category contrastive knowledge '
    'distillation) for MMRazor, and MMRazor on current PyTorch',
    long_description=DESCRIPTION,
    long_description_content_type='text/markdown',
    author='The mmrazor_pckd authors',
    license='Apache-2.0',
    project_urls={
        'Paper': 'https://arxiv.org/abs/2410.14143',
        'MMRazor': 'https://github.com/open-mmlab/mmrazor',
        'MMPretrain': 'https://github.com/open-mmlab/mmpretrain',
    },
    keywords='knowledge distillation, image classification, OpenMMLab',
    classifiers=[
        'Development Status :: 4 - Beta',
        'License :: OSI Approved :: Apache Software License',
        'Operating System :: POSIX :: Linux',
        *(f'Programming Language :: Python :: {python}' for python in PYTHONS),
        'Topic :: Scientific/Engineering :: Artificial Intelligence',
    ],
    packages=find_packages(include=['mmrazor_pckd', 'mmrazor_pckd.*']),
    # mmrazor_pckd/.mim, where OpenMMLab's tools look for configs, is links to
    # the folders here: an editable install sees the files themselves, a wheel
    # and an sdist hold copies.
    package_data={
        'mmrazor_pckd': [
            'py.typed',
            '.mim/*.yml',
            '.mim/configs/**/*.py',
            '.mim/configs/**/*.yml',
            '.mim/tools/**/*.py',
            '.mim/tools/**/*.sh',
        ]
    },
    python_requires=f'>={PYTHONS[0]},<3.{int(PYTHONS[-1][2:]) + 1}',
    install_requires=list(about['REQUIRES']),
    extras_require={
        # Unless mmcv or mmcv-lite is there already. There is no extra for
        # mmcv: it has no wheels on PyPI, see docs/faq.md.
        'lite': [f'mmcv-lite{mmcv_bounds}'],
        'demo': ['matplotlib'],
        # The teacher of MMRazor's DeiT config.
        'deit': ['timm'],
        # What the tools that are named so need.
        'analysis': ANALYSIS,
        'export': EXPORT,
        'docs': DOCS,
        'test': [
            'hypothesis',
            'mypy',
            'pytest',
            'pytest-timeout',
            'pytest-xdist',
            'ruff',
            'tensorboard',
            'timm',
            *ANALYSIS,
            *DOCS,
            *EXPORT,
        ],
    },
    entry_points={'console_scripts': ['mmrazor-pckd = mmrazor_pckd.__main__:main']},
    zip_safe=False,
)
