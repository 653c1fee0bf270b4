"""The rooms stand at the top of the tree and are installed as trifold.<room>: no link and no folder between."""

from setuptools import find_packages, setup

ROOMS = ("contracts", "simulators", "sync_core", "scenarios", "loadtests", "sandbox")

PACKAGES = [name for room in ROOMS for name in (room, *(f"{room}.{below}" for below in find_packages(room)))]

setup(
    package_dir={"trifold": "root", **{f"trifold.{room}": room for room in ROOMS}},
    packages=["trifold", *(f"trifold.{name}" for name in PACKAGES)],
)
